// SPDX-License-Identifier: MIT
// The frame of every view: where one is, where one can go, light or dark, and which keys do what.
import {useEffect, useState} from 'preact/hooks';
import type {Info} from './api/types';
import {NewRun} from './control/new_run';
import {RunView} from './run/run_view';
import {RunsView} from './runs/runs_view';
import {askInfo} from './state/info';
import {go, routeAddress, useRoute, type Route} from './state/route';
import {Store, useStore} from './state/store';
import {toggleTheme, useTheme} from './state/theme';
import {SweepList} from './sweeps/sweep_list';
import {SweepView} from './sweeps/sweep_view';
import {useLoaded} from './ui/loaded';
import {Dialog, Empty, ErrorBox, Loading} from './ui/pieces';

export const signed_out = new Store(false);

const kKeys: readonly [string, string][] = [
  ['/', 'search runs'],
  ['← →', 'one saved step back or on; with the focus on the tabs, the tab beside'],
  ['Home End', 'first and last saved step'],
  ['g r', 'runs'],
  ['g s', 'sweeps'],
  ['g n', 'new run (with --allow-control)'],
  ['t', 'light or dark'],
  ['?', 'this help'],
  ['Esc', 'close what is open'],
  ['shift + click', 'on a box of the table: everything from the last box on'],
  ['drag', 'in a chart: zoom to these steps; double click: all of them'],
  ['shift + drag', 'in a chart: move along the steps; so does a sideways wheel'],
  ['ctrl + wheel', 'in a chart: zoom at the pointer'],
];

function Help({onClose}: {onClose: () => void}) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="help">
        {kKeys.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

/** Single keys, where nobody is writing. */
function useKeys(onHelp: () => void): void {
  useEffect(() => {
    let goes_to = false;
    const listen = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.matches('input:not([type="checkbox"], [type="range"]), select, textarea')) {
        return;
      }
      const view = {r: 'runs', s: 'sweeps', n: 'new'}[event.key];
      if (goes_to && view) {
        go(routeAddress(view as Route['view']));
      } else if (event.key === '?') {
        onHelp();
      } else if (event.key === 't') {
        toggleTheme();
      }
      goes_to = event.key === 'g';
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}

function Frame({info, route, onHelp}: {info: Info | null; route: Route; onHelp: () => void}) {
  const theme = useTheme();
  const link = (view: Route['view'], title: string, views: Route['view'][]) => (
    <a href={routeAddress(view)} aria-current={views.includes(route.view) ? 'page' : undefined}>
      {title}
    </a>
  );
  return (
    <header class="frame">
      <a class="brand" href={routeAddress('runs')}>
        <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
          <path class="brand-late" d="M2 18H12C15 18 14 4 17 4H20" />
          <path class="brand-early" d="M2 18C5 18 4 4 7 4H20" />
        </svg>
        groklab
      </a>
      {info && <span class="folder soft">{info.folder}</span>}
      <nav aria-label="Main">
        {link('runs', 'Runs', ['runs', 'run'])}
        {link('sweeps', 'Sweeps', ['sweeps', 'sweep'])}
        {info?.allow_control && link('new', 'New run', ['new'])}
      </nav>
      <button type="button" class="quiet" aria-label={theme.name === 'dark' ? 'Light theme' : 'Dark theme'} title="Light or dark (t)" onClick={toggleTheme}>
        {theme.name === 'dark' ? '☀' : '☾'}
      </button>
      <button type="button" class="quiet" aria-label="Keys" title="Keys (?)" onClick={onHelp}>
        ?
      </button>
    </header>
  );
}

function View({route, info}: {route: Route; info: Info}) {
  switch (route.view) {
    case 'runs':
      return <RunsView info={info} />;
    case 'run':
      return <RunView key={route.id} id={route.id} info={info} />;
    case 'sweeps':
      return <SweepList info={info} />;
    case 'sweep':
      return <SweepView key={route.id} id={route.id} info={info} />;
    case 'new':
      return <NewRun info={info} />;
  }
}

export function App() {
  const route = useRoute();
  const is_signed_out = useStore(signed_out);
  const [is_help_open, set_is_help_open] = useState(false);
  const {value: info, error, reload} = useLoaded('info', 'info', askInfo);
  useKeys(() => set_is_help_open(true));
  useEffect(() => {
    const place = route.id === '' ? {runs: 'Runs', run: 'Run', sweeps: 'Sweeps', sweep: 'Sweep', new: 'New run'}[route.view] : route.id.split('/').at(-1);
    document.title = `${place} · groklab`;
  }, [route.view, route.id]);
  return (
    <>
      <Frame info={info} route={route} onHelp={() => set_is_help_open(true)} />
      <main class={`view-${route.view}`}>
        {is_signed_out ? (
          <Empty title="This page needs its token">
            <p>
              Open the address that <code>groklab serve</code> printed; it ends in <code>#token=…</code>. Another one is printed each time
              it starts.
            </p>
          </Empty>
        ) : error !== null ? (
          <ErrorBox error={error} onRetry={reload} />
        ) : info ? (
          <View route={route} info={info} />
        ) : (
          <Loading what="groklab" />
        )}
      </main>
      {is_help_open && <Help onClose={() => set_is_help_open(false)} />}
    </>
  );
}
