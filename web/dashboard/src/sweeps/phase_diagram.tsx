// SPDX-License-Identifier: MIT
// Two keys of a sweep against each other: how many of how many runs grokked, and when. Every cell opens its runs.
import {useMemo} from 'preact/hooks';
import type {Axis, SweepCell, SweepDetail} from '../api/types';
import {viridis} from '../charts/viridis';
import {columnTitle, numberText} from '../state/format';
import {patchParams, routeAddress} from '../state/route';
import {table_state} from '../state/live';
import {useStore} from '../state/store';
import {filterText, medianGrokStep} from '../runs/query';

/** Cells that differ only in other keys, together. */
export interface MergedCell {
  x: string;
  y: string;
  n: number;
  n_ended: number;
  n_grokked: number;
  runs: string[];
}

export function mergeCells(cells: SweepCell[], axes: Axis[], x_axis: number, y_axis: number): MergedCell[] {
  const merged = new Map<string, MergedCell>();
  for (const cell of cells) {
    const levelOf = (axis: number) => axes[axis]?.levels[cell.level[axis] ?? -1] ?? '';
    const x = levelOf(x_axis);
    const y = levelOf(y_axis);
    const key = `${x}\n${y}`;
    const into = merged.get(key) ?? {x, y, n: 0, n_ended: 0, n_grokked: 0, runs: []};
    into.n += cell.n;
    into.n_ended += cell.n_ended;
    into.n_grokked += cell.n_grokked;
    into.runs.push(...cell.runs);
    merged.set(key, into);
  }
  return [...merged.values()];
}

const columnOf = (key: string) => `config.${key}`;

/** One run opens itself; several open the table of runs with the cell's levels as filters, all of them overlaid. */
function addressOf(sweep: SweepDetail, cell: MergedCell, keys: string[]): string {
  if (cell.runs.length === 1) {
    return routeAddress('run', cell.runs[0]);
  }
  const params = new URLSearchParams({sel: cell.runs.map(encodeURIComponent).join(','), cols: ['name', 'status', 'outcome', 'spark', ...keys.map(columnOf), 'mem_step', 'grok_step', 'last_step'].join(',')});
  params.append('f', filterText({column: 'sweep', kind: 'in', values: [sweep.id]}));
  keys.forEach((key, i) => params.append('f', filterText({column: columnOf(key), kind: 'in', values: [[cell.x, cell.y][i] ?? '']})));
  return routeAddress('runs', '', params);
}

const kEnded = new Set(['finished', 'failed']);

/** When half of the cell's runs had grokked; '' where fewer ever did, or while the table is on its way. */
function useMedianStep(cell: MergedCell | undefined): string {
  const state = useStore(table_state);
  return useMemo(() => {
    const table = state?.table;
    const rows = table && cell ? cell.runs.flatMap((id) => table.rowOf(id) ?? []).filter((row) => kEnded.has(table.text('status', row))) : [];
    return table && rows.length > 0 ? numberText(Math.round(medianGrokStep(table, rows))) : '';
  }, [state, cell]);
}

function CellLink({sweep, cell, keys}: {sweep: SweepDetail; cell: MergedCell | undefined; keys: string[]}) {
  const median = useMedianStep(cell);
  if (!cell || cell.n_ended === 0) {
    return (
      <td class="phase-cell is-waiting">
        {cell && cell.runs.length > 0 ? <a href={addressOf(sweep, cell, keys)}>0/{cell.n} ended</a> : <span>–</span>}
      </td>
    );
  }
  const {ground, text} = viridis(cell.n_grokked / cell.n_ended);
  const levels = keys.map((key, i) => `${columnTitle(columnOf(key))} ${i === 0 ? cell.x : cell.y}`).join(', ');
  return (
    <td class="phase-cell">
      <a
        href={addressOf(sweep, cell, keys)}
        style={{background: ground, color: text}}
        aria-label={`${levels}: ${cell.n_grokked} of ${cell.n_ended} runs grokked${median && `, half of them by step ${median}`}; open them`}
        title={levels}
      >
        <strong>
          {cell.n_grokked}/{cell.n_ended}
        </strong>
        {median && <span>step {median}</span>}
        {cell.n_ended < cell.n && <span>of {cell.n} planned</span>}
      </a>
    </td>
  );
}

function AxisChoice({label, param, value, sweep, none}: {label: string; param: string; value: number; sweep: SweepDetail; none?: boolean}) {
  return (
    <label class="inline">
      {label}
      <select value={String(value)} onChange={(event) => patchParams({[param]: event.currentTarget.value})}>
        {none && <option value="-1">none</option>}
        {sweep.axes.map((axis, i) => (
          <option key={axis.key} value={String(i)}>
            {axis.key}
          </option>
        ))}
      </select>
    </label>
  );
}

export function PhaseDiagram({sweep, params}: {sweep: SweepDetail; params: URLSearchParams}) {
  const n_axes = sweep.axes.length;
  const x_axis = Math.min(Number(params.get('px') ?? 0), n_axes - 1);
  const asked_y = Number(params.get('py') ?? (n_axes > 1 ? 1 : -1));
  const y_axis = asked_y === x_axis || asked_y >= n_axes ? -1 : asked_y;
  const x = sweep.axes[x_axis];
  const y = y_axis < 0 ? null : sweep.axes[y_axis];
  if (!x) {
    return <p class="soft">This sweep varies nothing but the seed: {numberText(sweep.n_grokked)} of {numberText(sweep.n_ended)} runs grokked.</p>;
  }
  const cells = new Map(mergeCells(sweep.cells, sweep.axes, x_axis, y_axis).map((cell) => [`${cell.x}\n${cell.y}`, cell]));
  const keys = [x.key, ...(y ? [y.key] : [])];
  const rows = y ? [...y.levels].reverse() : [''];
  return (
    <section class="panel" aria-label="Phase diagram">
      <header>
        <div>
          <h2>Phase diagram</h2>
          <p class="soft">Runs that grokked of those that ended, and by which step half of them had. A cell opens its runs.</p>
        </div>
        <AxisChoice label="Across" param="px" value={x_axis} sweep={sweep} />
        <AxisChoice label="Up" param="py" value={y_axis} sweep={sweep} none />
      </header>
      <div class="scroll-x">
        <table class="phase">
          <caption class="visually-hidden">Runs that grokked by {keys.join(' and ')}</caption>
          <tbody>
            {rows.map((level) => (
              <tr key={String(level)}>
                {y && <th scope="row">{String(level)}</th>}
                {x.levels.map((across) => (
                  <CellLink key={String(across)} sweep={sweep} keys={keys} cell={cells.get(`${across}\n${level}`)} />
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              {y && <td class="corner">{columnTitle(columnOf(y.key))} ↑</td>}
              {x.levels.map((across) => (
                <th scope="col" key={String(across)}>
                  {String(across)}
                </th>
              ))}
            </tr>
            <tr>
              {y && <td />}
              <td colSpan={x.levels.length} class="axis-name">
                {x.key} →
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
      <Scale />
    </section>
  );
}

function Scale() {
  const steps = Array.from({length: 24}, (_, i) => i / 23);
  return (
    <div class="color-scale" aria-hidden="true">
      <span>none grokked</span>
      <div>
        {steps.map((share) => (
          <i key={share} style={{background: viridis(share).ground}} />
        ))}
      </div>
      <span>all</span>
    </div>
  );
}
