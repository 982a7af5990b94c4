// SPDX-License-Identifier: MIT
// A stretch of steps, as the address has it: 100..2500.

export type Range = [number, number];

export function parseRange(text: string | null): Range | null {
  const [low, high] = (text ?? '').split('..').map(Number);
  return text && low !== undefined && high !== undefined && low < high ? [low, high] : null;
}

/** null for the whole. */
export function rangeText(range: Range | null): string | null {
  return range ? range.map((step) => Math.round(step)).join('..') : null;
}
