// SPDX-License-Identifier: MIT
// Which rows of the table are shown, and in which order. Pure functions of the table and of what the reader asked for.
import type {RunTable} from '../state/run_table';

/** `has`: text within; `range`: numbers from low to high, open where NaN; `in`: one of these texts. */
export type Filter =
  | {column: string; kind: 'has'; text: string}
  | {column: string; kind: 'range'; low: number; high: number}
  | {column: string; kind: 'in'; values: string[]};

export interface Sort {
  column: string;
  descending: boolean;
}

export interface Query {
  search: string;
  filters: Filter[];
  sort: Sort;
}

/** A filter as a parameter of the address: column~kind~value, values of `in` apart by |. */
export function filterText(filter: Filter): string {
  const value = {
    has: () => (filter as {text: string}).text,
    range: () => {
      const {low, high} = filter as {low: number; high: number};
      return `${Number.isNaN(low) ? '' : low}..${Number.isNaN(high) ? '' : high}`;
    },
    in: () => (filter as {values: string[]}).values.map(encodeURIComponent).join('|'),
  }[filter.kind]();
  return `${filter.column}~${filter.kind}~${value}`;
}

/** NaN for nothing. */
export const asNumber = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

/** null for what no filter wrote. */
export function parseFilter(text: string): Filter | null {
  const [column, kind, ...rest] = text.split('~');
  const value = rest.join('~');
  if (!column) {
    return null;
  }
  switch (kind) {
    case 'has':
      return {column, kind, text: value};
    case 'range': {
      const [low = '', high = ''] = value.split('..');
      return {column, kind, low: asNumber(low), high: asNumber(high)};
    }
    case 'in':
      return {column, kind, values: value === '' ? [] : value.split('|').map(decodeURIComponent)};
    default:
      return null;
  }
}

export function parseSort(text: string | null): Sort {
  const name = text ?? '-started';
  return name.startsWith('-') ? {column: name.slice(1), descending: true} : {column: name, descending: false};
}

type Test = (row: number) => boolean;

/** A test a filter; over codes of a text column it is a look into an array. */
function testOf(table: RunTable, filter: Filter): Test {
  const column = table.columns.get(filter.column);
  if (!column) {
    return () => false;
  }
  if (filter.kind === 'range') {
    const {low, high} = filter;
    const value = column.kind === 'number' ? (row: number) => column.values[row] as number : (row: number) => asNumber(table.text(filter.column, row));
    return (row) => {
      const at = value(row);
      return !Number.isNaN(at) && !(at < low) && !(at > high);
    };
  }
  const part = filter.kind === 'has' ? filter.text.toLowerCase() : '';
  const chosen = filter.kind === 'in' ? new Set(filter.values) : null;
  const accepts = (text: string) => (chosen ? chosen.has(text) : text.toLowerCase().includes(part));
  if (column.kind === 'text') {
    const accepted = column.values.map(accepts);
    const none = chosen ? chosen.has('') : part === '';
    return (row) => accepted[column.codes[row] as number] ?? none;
  }
  // Levels are written as 1.0, numbers as 1.
  const numbers = new Set([...(chosen ?? [])].map(asNumber));
  return (row) => numbers.has(column.values[row] as number) || accepts(table.text(filter.column, row));
}

/** Every word must be in the name, the id, the status or the outcome; `key=value` asks a column, by its last name. */
function searchTests(table: RunTable, search: string): Test[] {
  return search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const [key, value] = word.split(/=(.*)/s);
      if (value !== undefined) {
        const column = [...table.columns.keys()].find((name) => name === key || name.toLowerCase().endsWith(`.${key}`));
        return column ? testOf(table, {column, kind: 'has', text: value}) : () => false;
      }
      const tests = ['name', 'id', 'status', 'outcome'].map((column) => testOf(table, {column, kind: 'has', text: word}));
      return (row: number) => tests.some((test) => test(row));
    });
}

/** Runs that ended without it grokked later than their last step: after every one that did. */
export const kCensored = new Set(['mem_step', 'grok_step', 'grok99_step', 'sustained_step', 'delay']);

function comparison(table: RunTable, sort: Sort): (a: number, b: number) => number {
  const column = table.columns.get(sort.column);
  const sign = sort.descending ? -1 : 1;
  if (!column) {
    return (a, b) => a - b;
  }
  if (column.kind === 'number') {
    // What is missing comes last, whichever way.
    return (a, b) => {
      const x = column.values[a] as number;
      const y = column.values[b] as number;
      if (Number.isNaN(x) || Number.isNaN(y)) {
        return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
      }
      return sign * (x - y) || a - b;
    };
  }
  const collator = new Intl.Collator('en', {numeric: true});
  const order = column.values.map((_, code) => code).sort((a, b) => collator.compare(column.values[a] as string, column.values[b] as string));
  const rank = new Array<number>(order.length);
  order.forEach((code, place) => (rank[code] = place));
  const rankOf = (row: number) => rank[column.codes[row] as number] ?? Number.POSITIVE_INFINITY;
  return (a, b) => {
    const x = rankOf(a);
    const y = rankOf(b);
    return x === y ? a - b : sign * (x < y ? -1 : 1);
  };
}

export function selectRows(table: RunTable, query: Query): number[] {
  const tests = [...query.filters.map((filter) => testOf(table, filter)), ...searchTests(table, query.search)];
  const rows: number[] = [];
  for (let row = 0; row < table.n; ++row) {
    if (tests.every((test) => test(row))) {
      rows.push(row);
    }
  }
  return rows.sort(comparison(table, query.sort));
}

/** Smallest and largest number of a column, and its distinct texts while they are few. */
export function columnChoices(table: RunTable, name: string, most = 40): {range: [number, number] | null; texts: string[] | null} {
  const column = table.columns.get(name);
  if (!column) {
    return {range: null, texts: null};
  }
  const texts = new Set<string>();
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < table.n; ++row) {
    if (column.kind === 'number') {
      const value = column.values[row] as number;
      low = value < low ? value : low;
      high = value > high ? value : high;
    }
    if (texts.size <= most) {
      texts.add(table.text(name, row));
    }
  }
  const collator = new Intl.Collator('en', {numeric: true});
  return {
    range: column.kind === 'number' && low <= high ? [low, high] : null,
    texts: texts.size <= most ? [...texts].sort(collator.compare) : null,
  };
}

export interface Group {
  label: string;
  rows: number[];
}

/** Rows by the value of a column, in the order of the values. */
export function groupRows(table: RunTable, rows: number[], column: string): Group[] {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const label = table.text(column, row);
    const members = groups.get(label);
    if (members) {
      members.push(row);
    } else {
      groups.set(label, [row]);
    }
  }
  const collator = new Intl.Collator('en', {numeric: true});
  return [...groups].map(([label, members]) => ({label, rows: members})).sort((a, b) => collator.compare(a.label, b.label));
}

/** A run that ended and whose milestone never came. */
export function isCensored(table: RunTable, row: number): boolean {
  const status = table.text('status', row);
  return Number.isNaN(table.number('grok_step', row)) && status !== 'running' && status !== 'paused';
}

/** Middle of the grok steps, runs that did not grok counted as later than all others; NaN where half of them had not. */
export function medianGrokStep(table: RunTable, rows: number[]): number {
  const steps = rows.map((row) => table.number('grok_step', row)).map((step) => (Number.isNaN(step) ? Number.POSITIVE_INFINITY : step));
  steps.sort((a, b) => a - b);
  const middle = ((steps[Math.floor((steps.length - 1) / 2)] ?? Number.NaN) + (steps[Math.floor(steps.length / 2)] ?? Number.NaN)) / 2;
  return Number.isFinite(middle) ? middle : Number.NaN;
}
