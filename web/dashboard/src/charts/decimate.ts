// SPDX-License-Identifier: MIT
// Fewer points that look the same: of every bucket of rows the first, the smallest, the largest and the last.
import {extremesOf, kLeastBlock} from './extremes';

export interface Points {
  x: number[];
  y: (number | null)[];
}

/** First index with x[index] >= at, in ascending x. */
export function lowerBound(x: ArrayLike<number>, at: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] as number) < at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function push(out: Points, x: ArrayLike<number>, y: ArrayLike<number>, row: number): void {
  out.x.push(x[row] as number);
  out.y.push(Number.isFinite(y[row]) ? (y[row] as number) : null);
}

/**
 * The points between `low` and `high` (and one neighbour on each side, so that lines leave the panel), at most four in each
 * of at most `buckets` buckets. A bucket has a power of two rows and begins at a multiple of them, so that the same points
 * stand for a stretch wherever it is in sight. Peaks stay. x ascends; what is not finite is a gap. O(buckets) once the
 * extremes of the column are known.
 */
export function decimate(x: ArrayLike<number>, y: ArrayLike<number>, low: number, high: number, buckets: number): Points {
  const begin = Math.max(0, lowerBound(x, low) - 1);
  const end = Math.min(x.length, lowerBound(x, high) + 2);
  const out: Points = {x: [], y: []};
  if (end - begin <= kLeastBlock * buckets) {
    for (let row = begin; row < end; ++row) {
      push(out, x, y, row);
    }
    return out;
  }
  let rows = kLeastBlock;
  while ((end - begin) / rows > buckets - 2) {
    rows *= 2;
  }
  const extremes = extremesOf(y);
  for (let block = Math.floor(begin / rows); block * rows < end; ++block) {
    const points = [block * rows, ...extremes.of(rows, block), Math.min((block + 1) * rows, x.length) - 1].sort((a, b) => a - b);
    points.forEach((row, i) => row !== points[i - 1] && push(out, x, y, row));
  }
  return out;
}

/** y at a step by the line between its neighbours; NaN outside. */
export function valueAt(x: ArrayLike<number>, y: ArrayLike<number>, at: number): number {
  const right = lowerBound(x, at);
  if (right < x.length && x[right] === at) {
    return y[right] as number;
  }
  if (right === 0 || right === x.length) {
    return Number.NaN;
  }
  const x0 = x[right - 1] as number;
  const x1 = x[right] as number;
  const t = (at - x0) / (x1 - x0);
  return (1 - t) * (y[right - 1] as number) + t * (y[right] as number);
}
