// SPDX-License-Identifier: MIT
// What the server answers, as docs/serve-api.md has it.

export interface Named {
  name: string;
  description: string;
}

export interface Preset {
  name: string;
  title: string;
}

/** One entry of `groklab list figures`. `at_step`: it shows one moment, the slider's; without, all steps at once. */
export interface FigureInfo extends Named {
  group?: string;
  at_step?: boolean;
}

/** One line of the options table: the form of the control view is made from these. */
export interface KeyInfo {
  key: string;
  type: string;
  default?: unknown;
  choices?: string[];
  help?: string;
  min?: number | null;
  max?: number | null;
}

/** By name the keys that presets set to something else than their defaults; of sweeps those that all their runs share. */
export interface PresetValues {
  train: Record<string, Record<string, string>>;
  sweep: Record<string, Record<string, string>>;
}

export interface Info {
  version: string;
  folder: string;
  allow_control: boolean;
  presets: Preset[];
  sweeps: Preset[];
  operations: string[];
  metrics: Named[];
  figures: {run: FigureInfo[]; sweep: FigureInfo[]; forecast: FigureInfo[]; animations: FigureInfo[]};
  keys: KeyInfo[];
}

export type Cell = string | number | boolean | null;

/** A run as a row of the table: columns by name, those of the configuration as `config.KEY`. */
export type RunRow = Record<string, Cell> & {id: string};

export type WireColumn = {values: Cell[]; codes: number[]} | Cell[];

export interface WireTable {
  generation: number;
  n: number;
  columns: Record<string, WireColumn>;
}

export interface RunDetail {
  id: string;
  name: string;
  sweep: string | null;
  /** As in the table; of a live run more recent than the record. */
  row: RunRow;
  /** Of a run that cannot be read: why. Nothing of what follows is there then. */
  error?: string;
  /** run.json; a run that has just begun has none. */
  record: Record<string, unknown> | null;
  config: Record<string, unknown>;
  config_toml: string;
  metrics: {names: string[]; rows: number};
  checkpoints: number[];
  /** Steps whose checkpoints are being made at this moment. */
  making: number[];
  snapshots: number[];
  early: [number, number] | null;
  /** Whether `groklab analyze` has been there. */
  analysis: boolean;
  live: boolean;
  controls: string[];
}

export interface Axis {
  key: string;
  levels: string[];
}

export interface SweepRow {
  id: string;
  name: string;
  text?: string;
  axes: Axis[];
  n_jobs: number;
  n_ended: number;
  n_grokked: number;
  [more: string]: unknown;
}

export interface SweepCell {
  /** Places in the levels of the axes, axis by axis. */
  level: number[];
  n: number;
  n_ended: number;
  n_grokked: number;
  runs: string[];
}

export interface SweepDetail extends SweepRow {
  cells: SweepCell[];
  controls: string[];
}

/** A figure as Plotly draws it; `layout` has a fixed width and height. */
export interface FigureDocument {
  name: string;
  title: string;
  source: string;
  data: PlotlyTrace[];
  layout: {width: number; height: number; [more: string]: unknown};
}

export interface PlotlyTrace {
  type: string;
  name?: string;
  x?: unknown[];
  y?: unknown[];
  z?: unknown[];
  [more: string]: unknown;
}

export interface MetricsEvent {
  id: string;
  rows: number;
  last: Record<string, number | null>;
}

export interface RunsEvent {
  generation: number;
  changed: RunRow[];
  removed: string[];
}
