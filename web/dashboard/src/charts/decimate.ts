// SPDX-License-Identifier: MIT
// Fewer points that look the same: of every bucket of the x axis the first, the smallest, the largest and the last.

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

interface Bucket {
  first: number;
  smallest: number;
  largest: number;
  last: number;
}

function push(out: Points, x: ArrayLike<number>, y: ArrayLike<number>, bucket: Bucket): void {
  const rows = [bucket.first, bucket.smallest, bucket.largest, bucket.last].sort((a, b) => a - b);
  rows.forEach((row, i) => {
    if (i === 0 || row !== rows[i - 1]) {
      out.x.push(x[row] as number);
      out.y.push(Number.isFinite(y[row]) ? (y[row] as number) : null);
    }
  });
}

/**
 * The points between `low` and `high` (and one neighbour on each side, so that lines leave the panel), at most four in each
 * of `buckets` buckets of equal numbers of rows. Peaks stay. x ascends; what is not finite is a gap. O(points in sight).
 */
export function decimate(x: ArrayLike<number>, y: ArrayLike<number>, low: number, high: number, buckets: number): Points {
  const begin = Math.max(0, lowerBound(x, low) - 1);
  const end = Math.min(x.length, lowerBound(x, high) + 2);
  const out: Points = {x: [], y: []};
  const rows = Math.max(1, Math.ceil((end - begin) / buckets));
  if (rows <= 4) {
    for (let row = begin; row < end; ++row) {
      push(out, x, y, {first: row, smallest: row, largest: row, last: row});
    }
    return out;
  }
  for (let from = begin; from < end; from += rows) {
    const to = Math.min(from + rows, end);
    const bucket: Bucket = {first: from, smallest: from, largest: from, last: to - 1};
    for (let row = from + 1; row < to; ++row) {
      const value = y[row] as number;
      if (value < (y[bucket.smallest] as number)) {
        bucket.smallest = row;
      }
      if (value > (y[bucket.largest] as number)) {
        bucket.largest = row;
      }
    }
    push(out, x, y, bucket);
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
