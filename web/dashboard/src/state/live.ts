// SPDX-License-Identifier: MIT
// What changes while the page is open: one stream of server-sent events for the table and for the runs on screen.
import {getJson} from '../api/client';
import type {MetricsEvent, RunsEvent, WireTable} from '../api/types';
import {RunTable} from './run_table';
import {Store} from './store';

/** The table and a number that grows with every change to it. */
export interface TableState {
  table: RunTable;
  version: number;
}

export const table_state = new Store<TableState | null>(null);
export const table_error = new Store<unknown>(null);
/** Is the stream open? `null`: not tried yet. */
export const connected = new Store<boolean | null>(null);

type Listener<T> = (event: T) => void;
const metrics_listeners = new Map<string, Set<Listener<MetricsEvent>>>();
const sweep_listeners = new Set<Listener<{id: string}>>();

/** A burst of changes is drawn once. */
const kDrawEveryMs = 120;
/** Runs come and go from the screen faster than a stream should be opened anew. */
const kReopenAfterMs = 40;

/** A sweep that starts brings many runs at once. */
const kRefreshAfterMs = 400;

let stream: EventSource | null = null;
let draw_timer = 0;
let open_timer = 0;
let refresh_timer = 0;
let opened_for = '';

export async function loadTable(): Promise<void> {
  try {
    table_state.set({table: RunTable.from(await getJson<WireTable>('api/runs')), version: 0});
    table_error.set(null);
  } catch (error) {
    table_error.set(error);
  }
}

function drawSoon(): void {
  draw_timer ||= window.setTimeout(() => {
    draw_timer = 0;
    const state = table_state.value;
    if (state) {
      table_state.set({table: state.table, version: state.version + 1});
    }
  }, kDrawEveryMs);
}

function onRuns(message: MessageEvent<string>): void {
  const event = JSON.parse(message.data) as RunsEvent;
  const table = table_state.value?.table;
  if (!table) {
    return;
  }
  for (const id of event.removed ?? []) {
    table.remove(id);
  }
  for (const row of event.changed ?? []) {
    // With a new run, keys may differ that were the same in all: only the whole table has their columns.
    if (table.rowOf(row.id) === undefined) {
      refreshSoon();
    }
    table.upsert(row);
  }
  table.generation = event.generation;
  drawSoon();
}

/** The figures of a run that is watched arrive with its metrics, before the table hears of it. */
function onMetrics(message: MessageEvent<string>): void {
  const event = JSON.parse(message.data) as MetricsEvent;
  for (const listener of metrics_listeners.get(event.id) ?? []) {
    listener(event);
  }
}

function open(): void {
  const ids = [...metrics_listeners.keys()].sort().map(encodeURIComponent).join(',');
  if (stream && ids === opened_for && stream.readyState !== EventSource.CLOSED) {
    return;
  }
  const was_open = stream !== null;
  stream?.close();
  opened_for = ids;
  stream = new EventSource(ids === '' ? 'api/events' : `api/events?runs=${ids}`);
  stream.addEventListener('open', () => connected.set(true));
  stream.addEventListener('error', () => {
    connected.set(false);
    // The browser tries again by itself, except where the answer was an error.
    if (stream?.readyState === EventSource.CLOSED) {
      window.setTimeout(open, 3000);
    }
  });
  stream.addEventListener('runs', onRuns);
  stream.addEventListener('metrics', onMetrics);
  stream.addEventListener('sweep', (message) => {
    for (const listener of sweep_listeners) {
      listener(JSON.parse((message as MessageEvent<string>).data) as {id: string});
    }
  });
  if (was_open) {
    // What happened between the two streams.
    void refreshTable();
  }
}

function refreshSoon(): void {
  refresh_timer ||= window.setTimeout(() => {
    refresh_timer = 0;
    void refreshTable();
  }, kRefreshAfterMs);
}

async function refreshTable(): Promise<void> {
  const before = table_state.value;
  if (!before) {
    return;
  }
  try {
    const table = RunTable.from(await getJson<WireTable>('api/runs'));
    table_state.set({table, version: before.version + 1});
  } catch (error) {
    table_error.set(error);
  }
}

export function startStream(): void {
  window.clearTimeout(open_timer);
  open_timer = window.setTimeout(open, kReopenAfterMs);
}

/** Calls `listener` with every evaluation of a run from now on; returns what ends it. */
export function watchRun(id: string, listener: Listener<MetricsEvent>): () => void {
  const listeners = metrics_listeners.get(id) ?? new Set();
  metrics_listeners.set(id, listeners.add(listener));
  startStream();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      metrics_listeners.delete(id);
      startStream();
    }
  };
}

export function watchSweeps(listener: Listener<{id: string}>): () => void {
  sweep_listeners.add(listener);
  return () => sweep_listeners.delete(listener);
}
