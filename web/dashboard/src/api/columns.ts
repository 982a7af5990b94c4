// SPDX-License-Identifier: MIT
// Series of a run as the server sends them: float32, little endian, column after column.
import {request, runPath} from './client';

export interface Columns {
  rows: number;
  total: number;
  series: Map<string, Float32Array>;
}

/** Bytes to columns. The answer names its columns in the order of the bytes. Throws where the length does not fit. */
export function decodeColumns(bytes: ArrayBuffer, names: string[], rows: number): Map<string, Float32Array> {
  if (bytes.byteLength !== 4 * rows * names.length) {
    throw new Error(`${bytes.byteLength} bytes for ${names.length} columns of ${rows} rows`);
  }
  const series = new Map<string, Float32Array>();
  const view = new DataView(bytes);
  const little_endian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
  names.forEach((name, i) => {
    if (little_endian) {
      series.set(name, new Float32Array(bytes, 4 * rows * i, rows));
      return;
    }
    const values = new Float32Array(rows);
    for (let row = 0; row < rows; ++row) {
      values[row] = view.getFloat32(4 * (rows * i + row), true);
    }
    series.set(name, values);
  });
  return series;
}

/**
 * Columns of a run from row `from` on. `points`: no more than so many rows, chosen by the server so that peaks stay; then
 * `rows` is less than `total`.
 */
export async function fetchColumns(
  id: string,
  names: string[],
  {from = 0, points, signal}: {from?: number; points?: number; signal?: AbortSignal} = {},
): Promise<Columns> {
  const query = new URLSearchParams({names: names.join(','), from: String(from)});
  if (points !== undefined) {
    query.set('points', String(points));
  }
  const response = await request(`${runPath(id)}/columns?${query}`, signal ? {signal} : {});
  const rows = Number(response.headers.get('Groklab-Rows'));
  const present = (response.headers.get('Groklab-Columns') ?? names.join(',')).split(',');
  const series = decodeColumns(await response.arrayBuffer(), present, rows);
  return {rows, total: Number(response.headers.get('Groklab-Total-Rows') ?? rows), series};
}
