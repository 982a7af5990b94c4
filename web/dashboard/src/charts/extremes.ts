// SPDX-License-Identifier: MIT
// Where a column is smallest and largest, for blocks of 4, 8, 16, ... rows: a chart of any stretch of a long run then costs
// what its width does, not what its length does.

/** Rows of a block on the lowest level. */
export const kLeastBlock = 4;

/** Of every block of one level the row of its smallest and of its largest value; of the first one where none is finite. */
interface Level {
  rows: number;
  smallest: Int32Array;
  largest: Int32Array;
  /** Blocks that are whole, and will not change as the column grows. */
  n: number;
}

/** Whole blocks of a column that may grow at its end. What is not finite is never an extreme beside what is. */
export class Extremes {
  private readonly levels: Level[] = [];
  private y: ArrayLike<number> = [];

  /** The same column, at least as long as before. */
  update(y: ArrayLike<number>): void {
    this.y = y;
    let below: Level | null = null;
    for (let rows = kLeastBlock, i = 0; rows <= y.length; rows *= 2, ++i) {
      const level: Level = (this.levels[i] ??= {rows, smallest: new Int32Array(0), largest: new Int32Array(0), n: 0});
      this.extend(level, below);
      below = level;
    }
  }

  /**
   * Rows of the smallest and the largest value in [block * rows, (block + 1) * rows), -1 where that is beyond the end; `rows`
   * is one of 4, 8, 16, ... A block at the end that is not whole is put together of smaller ones.
   */
  of(rows: number, block: number): [number, number] {
    const level = this.levels[Math.log2(rows / kLeastBlock)];
    if (level && block < level.n) {
      return [level.smallest[block] as number, level.largest[block] as number];
    }
    if (rows > kLeastBlock) {
      const left = this.of(rows / 2, 2 * block);
      const right = this.of(rows / 2, 2 * block + 1);
      return [this.better(left[0], right[0], -1), this.better(left[1], right[1], 1)];
    }
    return this.scanned(rows * block, Math.min(rows * (block + 1), this.y.length));
  }

  private extend(level: Level, below: Level | null): void {
    const n = Math.floor(this.y.length / level.rows);
    if (n > level.smallest.length) {
      // Room to grow, so that a live run does not copy everything with every evaluation.
      level.smallest = enlarged(level.smallest, 2 * n);
      level.largest = enlarged(level.largest, 2 * n);
    }
    for (let block = level.n; block < n; ++block) {
      if (below) {
        level.smallest[block] = this.better(below.smallest[2 * block] as number, below.smallest[2 * block + 1] as number, -1);
        level.largest[block] = this.better(below.largest[2 * block] as number, below.largest[2 * block + 1] as number, 1);
      } else {
        [level.smallest[block], level.largest[block]] = this.scanned(block * level.rows, (block + 1) * level.rows);
      }
    }
    level.n = n;
  }

  /** The row of the smaller (sign -1) or larger (1) of two values; -1 is no row. */
  private better(a: number, b: number, sign: 1 | -1): number {
    const x = this.y[a];
    const y = this.y[b];
    if (x === undefined || y === undefined) {
      return x === undefined ? b : a;
    }
    return Number.isFinite(y) && (!Number.isFinite(x) || sign * y > sign * x) ? b : a;
  }

  private scanned(from: number, to: number): [number, number] {
    let [smallest, largest] = from < to ? [from, from] : [-1, -1];
    for (let row = from + 1; row < to; ++row) {
      smallest = this.better(smallest, row, -1);
      largest = this.better(largest, row, 1);
    }
    return [smallest, largest];
  }
}

function enlarged(values: Int32Array, n: number): Int32Array {
  const larger = new Int32Array(n);
  larger.set(values);
  return larger;
}

const of_bytes = new WeakMap<ArrayBufferLike, Map<number, Extremes>>();
const of_list = new WeakMap<object, Extremes>();

/** Those of a column, made once and extended as it grows: views of one place in memory are one column. */
export function extremesOf(y: ArrayLike<number>): Extremes {
  let kept: Extremes | undefined;
  if (y instanceof Float32Array) {
    const columns = of_bytes.get(y.buffer) ?? new Map<number, Extremes>();
    of_bytes.set(y.buffer, columns);
    kept = columns.get(y.byteOffset) ?? new Extremes();
    columns.set(y.byteOffset, kept);
  } else {
    kept = of_list.get(y) ?? new Extremes();
    of_list.set(y, kept);
  }
  kept.update(y);
  return kept;
}
