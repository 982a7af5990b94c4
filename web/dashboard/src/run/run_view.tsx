// SPDX-License-Identifier: MIT
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import {ApiError, getJson, runPath} from '../api/client';
import type {FigureInfo, Info, RunDetail} from '../api/types';
import {FigurePanel} from '../charts/figure_panel';
import {table_state, watchRun} from '../state/live';
import {patchParams, routeAddress, useRoute} from '../state/route';
import {useStore} from '../state/store';
import {useLoaded} from '../ui/loaded';
import {Empty, ErrorBox, Loading} from '../ui/pieces';
import {MakeCheckpoint} from '../control/make_checkpoint';
import {AnalysisPanel} from './analysis_panel';
import {ConfigTab} from './config_tab';
import {CurvesTab} from './curves_tab';
import {useLiveSeries, type LiveSeries} from './live_series';
import {RunHeader} from './run_header';
import {StepSlider} from './step_slider';
import {tabsOf, type Tab} from './tabs';

/** Figures of all steps of a live run are drawn anew no more often than this. */
const kRedrawEveryMs = 5000;

/** A number that grows when the run has gone on, slowly enough to draw figures by. */
function useRevision(detail: RunDetail | null, reload: () => void): number {
  const [revision, set_revision] = useState(0);
  const id = detail?.id ?? '';
  const is_live = detail?.live ?? false;
  useEffect(() => {
    if (id === '' || !is_live) {
      return;
    }
    let timer = 0;
    const unwatch = watchRun(id, () => {
      timer ||= window.setTimeout(() => {
        timer = 0;
        set_revision((n) => n + 1);
        reload();
      }, kRedrawEveryMs);
    });
    return () => {
      window.clearTimeout(timer);
      unwatch();
    };
  }, [id, is_live]);
  return revision;
}

export function RunView({id, info}: {id: string; info: Info}) {
  const state = useStore(table_state);
  const row = state?.table.rowOf(id);
  // A run that ends or is paused is read anew at once.
  const status = row === undefined ? '' : (state?.table.text('status', row) ?? '');
  const {value: detail, error, reload} = useLoaded(id, `${id} ${status}`, (signal) => getJson<RunDetail>(runPath(id), signal));
  const revision = useRevision(detail, reload);
  if (error instanceof ApiError && error.status === 404) {
    return (
      <Empty title="There is no such run">
        <p>
          It may have been renamed or moved away. <a href={routeAddress('runs')}>All runs</a>
        </p>
      </Empty>
    );
  }
  if (error !== null) {
    return <ErrorBox error={error} onRetry={reload} />;
  }
  if (detail?.error) {
    return (
      <Empty title={`${detail.name} cannot be read`}>
        <p>{detail.error}</p>
      </Empty>
    );
  }
  return detail ? <RunPage detail={detail} info={info} revision={revision} reload={reload} /> : <Loading what="the run" />;
}

function RunPage({detail, info, revision, reload}: {detail: RunDetail; info: Info; revision: number; reload: () => void}) {
  const {params} = useRoute();
  const series = useLiveSeries(detail.id, detail.metrics.names);
  const tabs = useMemo(() => tabsOf(info), [info]);
  const tab = tabs.find(({name}) => name === params.get('tab')) ?? (tabs[0] as Tab);
  const checkpoints = useMemo(() => new Set(detail.checkpoints), [detail.checkpoints]);
  const steps = useMemo(() => [...new Set([...detail.checkpoints, ...detail.snapshots])].sort((a, b) => a - b), [detail.checkpoints, detail.snapshots]);
  const asked = params.get('step');
  const last = steps.at(-1) ?? null;
  const step = asked === null ? last : (steps.filter((saved) => saved <= Number(asked)).at(-1) ?? steps[0] ?? null);

  const onStep = (next: number) => patchParams({step: next === last ? null : String(next)});
  const passed = series.column('step').at(-1) ?? 0;

  return (
    <div class="run-view">
      <RunHeader detail={detail} series={series} step={step} info={info} />
      <StepSlider
        steps={steps}
        step={step ?? 0}
        is_last={step === last}
        checkpoints={checkpoints}
        onStep={onStep}
      >
        {detail.controls.includes('checkpoint') && <MakeCheckpoint detail={detail} passed={passed} onStep={onStep} reload={reload} />}
      </StepSlider>
      <TabBar tabs={tabs} selected={tab.name} />
      <div class="tab-body" role="tabpanel" id="tab-body" aria-labelledby={`tab-${tab.name}`} tabIndex={-1}>
        <TabBody key={tab.name} tab={tab} detail={detail} info={info} series={series} step={step} last={last} steps={steps} revision={revision} reload={reload} />
      </div>
    </div>
  );
}

/** Arrows move between tabs, as in every list of tabs. */
function TabBar({tabs, selected}: {tabs: Tab[]; selected: string}) {
  const list = useRef<HTMLDivElement>(null);
  const show = (name: string) => patchParams({tab: name === tabs[0]?.name ? null : name});
  const onKey = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = tabs[(tabs.findIndex(({name}) => name === selected) + by + tabs.length) % tabs.length];
    if (by !== 0 && next) {
      event.preventDefault();
      show(next.name);
      list.current?.querySelector<HTMLElement>(`#tab-${next.name}`)?.focus();
    }
  };
  useEffect(() => {
    list.current?.querySelector(`#tab-${selected}`)?.scrollIntoView({block: 'nearest', inline: 'nearest'});
  }, [selected]);
  return (
    <div class="tabs" role="tablist" aria-label="Views of the run" ref={list} onKeyDown={onKey}>
      {tabs.map(({name, title}) => (
        <button
          key={name}
          id={`tab-${name}`}
          type="button"
          role="tab"
          aria-selected={name === selected}
          aria-controls="tab-body"
          tabIndex={name === selected ? 0 : -1}
          onClick={() => show(name)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}

interface BodyProps {
  tab: Tab;
  detail: RunDetail;
  info: Info;
  series: LiveSeries;
  step: number | null;
  last: number | null;
  steps: number[];
  revision: number;
  reload: () => void;
}

/** The saved steps on either side of the slider's, once it has moved: who only looks at a run makes the server draw no more. */
function useBeside(steps: number[], step: number | null): {step: number}[] {
  const first = useRef(step);
  const has_moved = useRef(false);
  has_moved.current ||= step !== first.current;
  return useMemo(() => {
    const place = steps.indexOf(step ?? -1);
    return has_moved.current ? [place + 1, place - 1].flatMap((at) => (steps[at] === undefined ? [] : [{step: steps[at]}])) : [];
  }, [steps, step]);
}

function TabBody({tab, detail, info, series, step, last, steps, revision, reload}: BodyProps) {
  const base = `${runPath(detail.id)}/figures`;
  const beside = useBeside(steps, step);
  const figures = tab.figures.flatMap((name) => info.figures.run.find((figure) => figure.name === name) ?? []);
  // The last step is what a figure shows unasked: it needs no address of its own, and follows a live run.
  const at = step === null ? {} : {at: {step}, next: beside};
  const revisionOf = (figure: FigureInfo) => (figure.at_step && step !== last ? 0 : revision);
  const panels = figures.map((figure) => (
    <FigurePanel
      key={figure.name}
      base={base}
      name={figure.name}
      description={figure.description}
      revision={revisionOf(figure)}
      {...(figure.at_step ? at : {})}
    />
  ));
  return (
    <>
      {tab.name === 'curves' && series.error !== null && <ErrorBox error={series.error} />}
      {tab.name === 'curves' && <CurvesTab detail={detail} series={series} at={step === last ? null : step} />}
      {tab.name === 'config' && <ConfigTab detail={detail} info={info} />}
      {(tab.name === 'mechanistic' || tab.name === 'progress') && <AnalysisPanel detail={detail} step={step} reload={reload} />}
      {tab.name === 'curves' && (
        // The curves above are these, live; as figures they are for papers.
        <details class="more">
          <summary>As figures</summary>
          <div class="figure-grid">{panels}</div>
        </details>
      )}
      <div class="figure-grid">
        {tab.name !== 'curves' && panels}
        {tab.name === 'trajectories' &&
          info.figures.animations.map((figure) => <Animation key={figure.name} base={base} figure={figure} steps={steps} step={step} revision={detail.live ? revision : 0} />)}
      </div>
    </>
  );
}

/** An animation at the slider's step: its frames go from the first saved step to the last. */
function Animation(props: {base: string; figure: FigureInfo; steps: number[]; step: number | null; revision: number}) {
  const [frames, set_frames] = useState(1);
  const place = props.steps.indexOf(props.step ?? -1);
  const share = props.steps.length > 1 && place >= 0 ? place / (props.steps.length - 1) : 1;
  return (
    <FigurePanel
      base={props.base}
      name={props.figure.name}
      description={props.figure.description}
      at={{frame: Math.round(share * (frames - 1))}}
      revision={props.revision}
      onFrames={set_frames}
    />
  );
}
