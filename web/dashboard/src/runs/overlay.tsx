// SPDX-License-Identifier: MIT
// Curves of the selected runs in one panel; with a group, a mean and a band from the smallest to the largest.
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import {fetchColumns} from '../api/columns';
import {CurveChart, kShare, type Curve} from '../charts/curve_chart';
import {valueAt} from '../charts/decimate';
import {columnTitle} from '../state/format';
import {rangeText, type Range} from '../state/range';
import type {RunTable} from '../state/run_table';
import {lineStyle, useTheme, type Theme} from '../state/theme';
import {csvLine, ErrorBox, Menu, saveFile, savePicture, Segmented} from '../ui/pieces';
import {isCensored} from './query';

/** Enough for every row of a usual run; longer ones come decimated, with their peaks. */
const kPoints = 4000;
const kMostCurves = 200;

interface Series {
  x: Float32Array;
  y: Float32Array;
  last_step: number;
}

/** Series of the selected runs; those that went on are fetched anew. */
function useSeries(table: RunTable, version: number, ids: string[], metric: string) {
  const kept = useRef(new Map<string, Series>());
  const [state, set_state] = useState<{turn: number; error: unknown}>({turn: 0, error: null});
  useEffect(() => {
    const abort = new AbortController();
    const last_step = (id: string) => table.number('last_step', table.rowOf(id) ?? -1);
    const missing = ids.filter((id) => {
      const series = kept.current.get(`${metric}\n${id}`);
      return !series || (series.last_step !== last_step(id) && !Number.isNaN(last_step(id)));
    });
    const load = async (id: string) => {
      const {series} = await fetchColumns(id, ['step', metric], {points: kPoints, signal: abort.signal});
      const x = series.get('step');
      const y = series.get(metric);
      if (x && y) {
        kept.current.set(`${metric}\n${id}`, {x, y, last_step: last_step(id)});
      }
    };
    Promise.allSettled(missing.map(load)).then((results) => {
      if (!abort.signal.aborted && missing.length > 0) {
        const failed = results.find((result) => result.status === 'rejected');
        set_state(({turn}) => ({turn: turn + 1, error: failed?.reason ?? null}));
      }
    });
    return () => abort.abort();
  }, [ids.join('\n'), metric, version]);
  return {series: (id: string) => kept.current.get(`${metric}\n${id}`), ...state};
}

const isLoss = (metric: string) => metric.endsWith('_loss');

/** Mean over runs at the steps of the first; it ends with the first run that ends. A mean of losses is one of logarithms. */
export function meanAndBand(runs: {x: ArrayLike<number>; y: ArrayLike<number>}[], log: boolean) {
  const end = Math.min(...runs.map(({x}) => x[x.length - 1] as number));
  const first = runs[0];
  const made = {x: [] as number[], y: [] as number[], low: [] as number[], high: [] as number[]};
  for (const step of Array.from(first?.x ?? [])) {
    if (step > end) {
      break;
    }
    const values = runs.map(({x, y}) => valueAt(x, y, step)).filter((value) => Number.isFinite(value) && (!log || value > 0));
    if (values.length < runs.length) {
      continue;
    }
    const mean = values.reduce((sum, value) => sum + (log ? Math.log(value) : value), 0) / values.length;
    made.x.push(step);
    made.y.push(log ? Math.exp(mean) : mean);
    made.low.push(Math.min(...values));
    made.high.push(Math.max(...values));
  }
  return made;
}

function curvesOf(table: RunTable, ids: string[], series: (id: string) => Series | undefined, theme: Theme): Curve[] {
  return ids.flatMap((id, i) => {
    const found = series(id);
    const row = table.rowOf(id);
    const {color, dash} = lineStyle(theme, i);
    return found && row !== undefined
      ? [{key: id, label: table.text('name', row) || id, color, dash, x: found.x, y: found.y, censored: isCensored(table, row)}]
      : [];
  });
}

function groupCurves(table: RunTable, ids: string[], group_by: string, series: (id: string) => Series | undefined, theme: Theme, log: boolean): Curve[] {
  const members = new Map<string, string[]>();
  for (const id of ids) {
    const row = table.rowOf(id);
    if (row !== undefined && series(id)) {
      const label = table.text(group_by, row);
      members.set(label, [...(members.get(label) ?? []), id]);
    }
  }
  const collator = new Intl.Collator('en', {numeric: true});
  return [...members]
    .sort(([a], [b]) => collator.compare(a, b))
    .map(([label, of], i) => {
      const rows = of.map((id) => table.rowOf(id) as number);
      const n_censored = rows.filter((row) => isCensored(table, row)).length;
      const {color, dash} = lineStyle(theme, i);
      return {
        key: label,
        label: `${columnTitle(group_by)} ${label || '–'} (${of.length}${n_censored > 0 ? `, ${n_censored} not grokked` : ''})`,
        color,
        dash,
        width: 2,
        censored: n_censored === of.length,
        ...meanAndBand(of.map((id) => series(id) as Series), log),
      };
    });
}

function curvesCsv(curves: Curve[]): string {
  const lines = ['curve,step,value,low,high'];
  for (const curve of curves) {
    for (let i = 0; i < curve.x.length; ++i) {
      lines.push(csvLine([curve.label, curve.x[i], curve.y[i], curve.low?.[i], curve.high?.[i]]));
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}

export interface OverlayProps {
  table: RunTable;
  version: number;
  ids: string[];
  metrics: string[];
  metric: string;
  group_by: string;
  x: string;
  y: string;
  zoom: Range | null;
  onChange: (patch: Record<string, string | null>) => void;
}

export function Overlay(props: OverlayProps) {
  const {table, metric, group_by} = props;
  const theme = useTheme();
  const ids = props.ids.slice(0, kMostCurves);
  const {series, turn, error} = useSeries(table, props.version, ids, metric);
  const y_log = props.y === '' ? isLoss(metric) : props.y === 'log';
  const curves = useMemo(
    () => (group_by === '' ? curvesOf(table, ids, series, theme) : groupCurves(table, ids, group_by, series, theme, isLoss(metric))),
    [turn, ids.join('\n'), metric, group_by, theme, props.version],
  );
  const n_groups = group_by === '' ? 0 : curves.length;

  return (
    <section class="overlay panel" aria-label="Curves of the selected runs">
      <header>
        <h2>
          {ids.length} {ids.length === 1 ? 'run' : 'runs'}
          {n_groups > 0 && <span class="soft"> in {n_groups} groups</span>}
        </h2>
        <label class="inline">
          Metric
          <select value={metric} onChange={(event) => props.onChange({metric: event.currentTarget.value})}>
            {props.metrics.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <Segmented
          label="Step axis"
          value={props.x === 'log' ? 'log' : 'linear'}
          choices={[{value: 'linear', label: 'step'}, {value: 'log', label: 'log step'}]}
          onChange={(value) => props.onChange({x: value === 'log' ? 'log' : null, zoom: null})}
        />
        <Segmented
          label="Value axis"
          value={y_log ? 'log' : 'linear'}
          choices={[{value: 'linear', label: 'linear'}, {value: 'log', label: 'log'}]}
          onChange={(value) => props.onChange({y: value})}
        />
        {props.zoom && (
          <button type="button" onClick={() => props.onChange({zoom: null})}>
            Whole range
          </button>
        )}
        <Menu label="Save" title="Save these curves">
          <button type="button" onClick={() => saveFile(`${metric}.csv`, curvesCsv(curves), 'text/csv')}>
            Data (CSV)
          </button>
          <button type="button" onClick={(event) => savePicture(event.currentTarget, metric)}>
            Picture (PNG)
          </button>
        </Menu>
        <button type="button" onClick={() => props.onChange({sel: null, zoom: null})}>
          Clear
        </button>
      </header>
      {error !== null && <ErrorBox error={error} />}
      <CurveChart
        name="overlay"
        curves={curves}
        height={320}
        x_log={props.x === 'log'}
        y_log={y_log}
        {...(metric.endsWith('_acc') && !y_log ? {y_range: kShare} : {})}
        y_label={metric}
        zoom={props.zoom}
        onZoom={(zoom) => props.onChange({zoom: rangeText(zoom)})}
      />
      {props.ids.length > kMostCurves && <p class="soft">The first {kMostCurves} of {props.ids.length} are drawn.</p>}
    </section>
  );
}
