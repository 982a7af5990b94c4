// SPDX-License-Identifier: MIT
// All runs, column by column: tens of thousands of rows are filtered and sorted between two frames of the screen.
import type {Cell, RunRow, WireColumn, WireTable} from '../api/types';

/** Text with few distinct values: a code a row into `values`; -1 is nothing. */
export interface TextColumn {
  kind: 'text';
  values: string[];
  codes: number[];
  code_of: Map<string, number>;
}

/** Numbers; NaN is nothing. */
export interface NumberColumn {
  kind: 'number';
  values: number[];
}

export type Column = TextColumn | NumberColumn;

function textColumn(n: number): TextColumn {
  return {kind: 'text', values: [], codes: new Array<number>(n).fill(-1), code_of: new Map()};
}

function codeOf(column: TextColumn, text: string): number {
  let code = column.code_of.get(text);
  if (code === undefined) {
    code = column.values.length;
    column.values.push(text);
    column.code_of.set(text, code);
  }
  return code;
}

function setText(column: TextColumn, row: number, cell: Cell | undefined): void {
  column.codes[row] = cell === null || cell === undefined ? -1 : codeOf(column, String(cell));
}

function asNumber(cell: Cell | undefined): number {
  return typeof cell === 'number' ? cell : Number.NaN;
}

function decode(wire: WireColumn, n: number): Column {
  const cells = Array.isArray(wire) ? wire : wire.codes.map((code) => wire.values[code] ?? null);
  if (cells.every((cell) => cell === null || typeof cell === 'number')) {
    return {kind: 'number', values: cells.map(asNumber)};
  }
  const column = textColumn(n);
  cells.forEach((cell, row) => setText(column, row, cell));
  return column;
}

/** Numbers of a column whose next cell is a word become words. */
function toText(column: NumberColumn): TextColumn {
  const text = textColumn(column.values.length);
  column.values.forEach((value, row) => setText(text, row, Number.isNaN(value) ? null : value));
  return text;
}

export class RunTable {
  readonly columns = new Map<string, Column>();
  ids: string[] = [];
  generation = 0;
  private row_of = new Map<string, number>();

  static from(wire: WireTable): RunTable {
    const table = new RunTable();
    table.generation = wire.generation;
    for (const [name, column] of Object.entries(wire.columns)) {
      table.columns.set(name, decode(column, wire.n));
    }
    for (let row = 0; row < wire.n; ++row) {
      const id = table.text('id', row);
      table.ids.push(id);
      table.row_of.set(id, row);
    }
    return table;
  }

  get n(): number {
    return this.ids.length;
  }

  rowOf(id: string): number | undefined {
    return this.row_of.get(id);
  }

  /** '' where there is nothing. */
  text(name: string, row: number): string {
    const column = this.columns.get(name);
    if (!column) {
      return '';
    }
    if (column.kind === 'text') {
      return column.values[column.codes[row] ?? -1] ?? '';
    }
    const value = column.values[row] ?? Number.NaN;
    return Number.isNaN(value) ? '' : String(value);
  }

  /** NaN where there is nothing, or no number. */
  number(name: string, row: number): number {
    const column = this.columns.get(name);
    return column?.kind === 'number' ? (column.values[row] ?? Number.NaN) : Number.NaN;
  }

  /**
   * Adds a run or replaces what is known of it. Keys that are the same in all runs have no column, and get none from one row:
   * what the others have is not known here.
   */
  upsert(cells: RunRow): void {
    let row = this.row_of.get(cells.id);
    if (row === undefined) {
      row = this.n;
      this.ids.push(cells.id);
      this.row_of.set(cells.id, row);
      for (const column of this.columns.values()) {
        (column.kind === 'text' ? column.codes : column.values).push(column.kind === 'text' ? -1 : Number.NaN);
      }
    }
    for (const [name, cell] of Object.entries(cells)) {
      if (this.columns.has(name) || !name.startsWith('config.')) {
        this.setCell(name, row, cell);
      }
    }
  }

  /** The last row takes the place of the one that goes. */
  remove(id: string): void {
    const row = this.row_of.get(id);
    if (row === undefined) {
      return;
    }
    const last = this.n - 1;
    for (const column of this.columns.values()) {
      const cells = column.kind === 'text' ? column.codes : column.values;
      cells[row] = cells[last] as number;
      cells.pop();
    }
    const moved = this.ids[last] as string;
    this.ids[row] = moved;
    this.row_of.set(moved, row);
    this.ids.pop();
    this.row_of.delete(id);
  }

  private setCell(name: string, row: number, cell: Cell): void {
    let column = this.columns.get(name);
    if (!column) {
      column = typeof cell === 'number' ? {kind: 'number', values: new Array<number>(this.n).fill(Number.NaN)} : textColumn(this.n);
      this.columns.set(name, column);
    }
    if (column.kind === 'number' && cell !== null && typeof cell !== 'number') {
      column = toText(column);
      this.columns.set(name, column);
    }
    if (column.kind === 'number') {
      column.values[row] = asNumber(cell);
    } else {
      setText(column, row, cell);
    }
  }
}
