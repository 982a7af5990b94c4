// SPDX-License-Identifier: MIT
import {useState} from 'preact/hooks';
import {runPath} from '../api/client';
import type {RunDetail, RunRow} from '../api/types';
import {durationText, numberText, percentText} from '../state/format';
import {table_state} from '../state/live';
import {routeAddress} from '../state/route';
import {useStore} from '../state/store';
import {Status} from '../ui/pieces';
import {ControlButtons} from '../control/control_buttons';
import {ForkDialog} from '../control/fork_dialog';
import type {Info} from '../api/types';
import type {LiveSeries} from './live_series';

const kMilestones: readonly [string, string][] = [
  ['mem_step', 'memorised'],
  ['grok_step', 'grokked'],
  ['grok99_step', 'grokked 99'],
  ['sustained_step', 'sustained'],
  ['delay', 'delay'],
];

const numberIn = (values: RunRow, name: string): number => (typeof values[name] === 'number' ? values[name] : Number.NaN);

export function statusOf(detail: RunDetail): string {
  return typeof detail.row['status'] === 'string' ? detail.row['status'] : detail.live ? 'running' : '';
}

/** Steps done and to do, as far as anyone knows. */
function progressOf(detail: RunDetail, series: LiveSeries) {
  const live_step = series.last['step'];
  const step = series.column('step');
  const done = typeof live_step === 'number' ? live_step : step.length > 0 ? (step[step.length - 1] as number) : numberIn(detail.row, 'last_step');
  const all = Number(detail.row['steps'] ?? detail.config['train.steps']);
  const rate = Number.isNaN(series.rate) ? done / numberIn(detail.row, 'seconds') : series.rate;
  return {done, all, rate, left: (all - done) / rate};
}

function Controls({detail, step, info}: {detail: RunDetail; step: number | null; info: Info}) {
  const [is_forking, set_is_forking] = useState(false);
  // The words of the fork grow with the steps: it comes first, so that the buttons to its right stay where they are.
  const simple = detail.controls.filter((control) => control !== 'fork' && control !== 'checkpoint');
  return (
    <div class="controls">
      {detail.controls.includes('fork') && (
        <button type="button" onClick={() => set_is_forking(true)}>
          Fork at {step === null ? 'a step' : `step ${numberText(step)}`}
        </button>
      )}
      <ControlButtons path={runPath(detail.id)} controls={simple} />
      {is_forking && <ForkDialog detail={detail} step={step} info={info} onClose={() => set_is_forking(false)} />}
    </div>
  );
}

/** Runs remember the name of the one they were forked from; it may be elsewhere by now. */
function Parent({name}: {name: string}) {
  const table = useStore(table_state)?.table;
  const id = table?.ids.find((_, row) => table.text('name', row) === name);
  return id === undefined ? (
    <span class="tag">fork of {name}</span>
  ) : (
    <a class="tag" href={routeAddress('run', id)}>
      fork of {name}
    </a>
  );
}

export function RunHeader(props: {detail: RunDetail; series: LiveSeries; step: number | null; info: Info}) {
  const {detail, series, info} = props;
  const {done, all, rate, left} = progressOf(detail, series);
  const outcome = detail.row['outcome'];
  const parent = typeof detail.row['parent'] === 'string' ? detail.row['parent'] : null;
  const last = (name: string) => {
    const column = series.column(name);
    return column.length > 0 ? (column[column.length - 1] as number) : Number.NaN;
  };
  return (
    <header class="run-header">
      <div class="run-title">
        <h1>{detail.name}</h1>
        <Status status={statusOf(detail)} />
        {typeof outcome === 'string' && <span class="tag">{outcome}</span>}
        {detail.sweep && (
          <a class="tag" href={routeAddress('sweep', detail.sweep)}>
            sweep {detail.sweep}
          </a>
        )}
        {parent && <Parent name={parent} />}
        {info.allow_control && <Controls detail={detail} step={props.step} info={info} />}
      </div>
      <dl class="facts">
        {kMilestones.map(([name, title]) => {
          const value = numberIn(detail.row, name);
          const never = detail.live ? 'not yet' : name === 'delay' ? '–' : `> ${numberText(done)}`;
          return (
            <div key={name} class={Number.isNaN(value) ? 'is-missing' : ''}>
              <dt>{title}</dt>
              <dd>{Number.isNaN(value) ? never : numberText(value)}</dd>
            </div>
          );
        })}
        <div>
          <dt>train acc</dt>
          <dd>{percentText(last('train_acc'))}</dd>
        </div>
        <div>
          <dt>test acc</dt>
          <dd>{percentText(last('test_acc'))}</dd>
        </div>
        <div>
          <dt>time</dt>
          <dd>{durationText(numberIn(detail.row, 'seconds'))}</dd>
        </div>
      </dl>
      {(detail.live || done < all) && (
        <div class="progress-line">
          <progress max={all} value={Number.isNaN(done) ? 0 : done} aria-label="Steps done" />
          <span>
            <strong data-live-step>{numberText(done)}</strong> of {numberText(all)} steps
            {detail.live && Number.isFinite(rate) && (
              <span class="soft">
                {' '}
                · {numberText(Math.round(rate))} a second · {durationText(left)} left
              </span>
            )}
          </span>
        </div>
      )}
    </header>
  );
}
