// SPDX-License-Identifier: MIT
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import {ApiError, getJson, sweepPath} from '../api/client';
import type {Info, SweepDetail} from '../api/types';
import {FigurePanel} from '../charts/figure_panel';
import {ControlButtons} from '../control/control_buttons';
import {table_state, watchSweeps} from '../state/live';
import {patchParams, routeAddress, useRoute} from '../state/route';
import {useStore} from '../state/store';
import {filterText} from '../runs/query';
import {useLoaded} from '../ui/loaded';
import {Empty, ErrorBox, Loading, Segmented} from '../ui/pieces';
import {CompareTables} from './compare_tables';
import {ForecastTab} from './forecast_tab';
import {PhaseDiagram} from './phase_diagram';

const kTabs = [
  {value: 'phase', label: 'Phase diagram'},
  {value: 'figures', label: 'Figures'},
  {value: 'compare', label: 'Comparison'},
  {value: 'forecast', label: 'Forecast'},
] as const;

/** What a phase diagram does not say: when. */
const kBesidePhase = ['sweep_survival', 'sweep_grok_step'];

const kReloadEveryMs = 1000;

/** Grows when runs of the sweep ended. */
function useSweepRevision(id: string): number {
  const [revision, set_revision] = useState(0);
  const timer = useRef(0);
  useEffect(() => {
    const unwatch = watchSweeps((event) => {
      if (event.id === id) {
        timer.current ||= window.setTimeout(() => {
          timer.current = 0;
          set_revision((n) => n + 1);
        }, kReloadEveryMs);
      }
    });
    return () => {
      unwatch();
      window.clearTimeout(timer.current);
      timer.current = 0;
    };
  }, [id]);
  return revision;
}

/** How many runs of the sweep go on and how many are paused: what may be done with it follows from that. */
function useActivity(id: string): string {
  const state = useStore(table_state);
  return useMemo(() => {
    const counts = {running: 0, paused: 0};
    for (let row = 0; row < (state?.table.n ?? 0); ++row) {
      const status = state?.table.text('status', row);
      if ((status === 'running' || status === 'paused') && state?.table.text('sweep', row) === id) {
        counts[status] += 1;
      }
    }
    return `${Math.min(counts.running, 1)} ${Math.min(counts.paused, 1)}`;
  }, [state, id]);
}

export function SweepView({id, info}: {id: string; info: Info}) {
  const {params} = useRoute();
  const revision = useSweepRevision(id);
  const activity = useActivity(id);
  const {value: sweep, error, reload} = useLoaded(id, `${id} ${revision} ${activity}`, (signal) => getJson<SweepDetail>(sweepPath(id), signal));
  if (error instanceof ApiError && error.status === 404) {
    return (
      <Empty title="There is no such sweep">
        <a href={routeAddress('sweeps')}>All sweeps</a>
      </Empty>
    );
  }
  if (error !== null) {
    return <ErrorBox error={error} onRetry={reload} />;
  }
  if (!sweep) {
    return <Loading what="the sweep" />;
  }
  const tab = kTabs.find(({value}) => value === params.get('tab'))?.value ?? 'phase';
  const runs = new URLSearchParams();
  runs.append('f', filterText({column: 'sweep', kind: 'in', values: [id]}));
  return (
    <div class="sweep-view">
      <header class="run-header">
        <div class="run-title">
          <h1>{sweep.name}</h1>
          <a class="tag" href={routeAddress('runs', '', runs)}>
            its runs
          </a>
          <div class="controls">
            <ControlButtons path={sweepPath(id)} controls={sweep.controls} onDone={reload} />
          </div>
        </div>
        {sweep.text && <p class="soft">{sweep.text}</p>}
        <div class="progress-line">
          <progress max={sweep.n_jobs} value={sweep.n_ended} aria-label="Runs ended" />
          <span>
            <strong>{sweep.n_ended}</strong> of {sweep.n_jobs} runs ended · {sweep.n_grokked} grokked
          </span>
        </div>
      </header>
      <div class="toolbar">
        <Segmented label="Views of the sweep" choices={kTabs} value={tab} onChange={(value) => patchParams({tab: value === 'phase' ? null : value})} />
      </div>
      {tab === 'phase' && (
        <div class="figure-grid">
          <PhaseDiagram sweep={sweep} params={params} />
          {info.figures.sweep
            .filter(({name}) => kBesidePhase.includes(name))
            .map((figure) => (
              <FigurePanel key={figure.name} base={`${sweepPath(id)}/figures`} name={figure.name} description={figure.description} revision={revision} />
            ))}
        </div>
      )}
      {tab === 'figures' && (
        <div class="figure-grid">
          {info.figures.sweep.map((figure) => (
            <FigurePanel key={figure.name} base={`${sweepPath(id)}/figures`} name={figure.name} description={figure.description} revision={revision} />
          ))}
        </div>
      )}
      {tab === 'compare' && <CompareTables id={id} revision={revision} />}
      {tab === 'forecast' && <ForecastTab id={id} info={info} revision={revision} />}
    </div>
  );
}
