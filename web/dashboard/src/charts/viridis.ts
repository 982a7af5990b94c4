// SPDX-License-Identifier: MIT
// The sequential colours of src/figures/color_map.cpp.
type Rgb = readonly [number, number, number];

const kAnchors: readonly Rgb[] = [
  [0x44, 0x01, 0x54], [0x47, 0x2d, 0x7b], [0x3b, 0x52, 0x8b], [0x2c, 0x72, 0x8e], [0x21, 0x91, 0x8c],
  [0x28, 0xae, 0x80], [0x5e, 0xc9, 0x62], [0xad, 0xdc, 0x30], [0xfd, 0xe7, 0x25],
];

/** Ground and text for a share in [0, 1]; the text has a contrast of 4.5 or more on it. */
export function viridis(share: number): {ground: string; text: string} {
  const at = Math.min(Math.max(share, 0), 1) * (kAnchors.length - 1);
  const below = Math.min(Math.floor(at), kAnchors.length - 2);
  const t = at - below;
  const color = [0, 1, 2].map((i) => Math.round((1 - t) * (kAnchors[below] as Rgb)[i]! + t * (kAnchors[below + 1] as Rgb)[i]!));
  const light = color.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * light[0]! + 0.7152 * light[1]! + 0.0722 * light[2]!;
  return {ground: `rgb(${color.join(' ')})`, text: luminance > 0.18 ? '#000000' : '#ffffff'};
}
