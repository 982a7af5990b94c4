// SPDX-License-Identifier: MIT
// Which runs will grok, told from their first steps: the document of `groklab forecast`, and its figures.
import {useEffect, useState} from 'preact/hooks';
import {ApiError, getJson, sweepPath} from '../api/client';
import type {Info} from '../api/types';
import {FigurePanel} from '../charts/figure_panel';
import {numberText, percentText} from '../state/format';
import {routeAddress} from '../state/route';
import {DocumentView} from '../ui/document';
import {useLoaded} from '../ui/loaded';
import {Empty, ErrorBox, Loading, saveFile, Status} from '../ui/pieces';

/** A run that goes on has its early window after a while; nothing tells of it. */
const kLookEveryMs = 5000;

interface RunForecast {
  id: string;
  status: string;
  /** null: its early window is not long enough yet. */
  forecast: {window: number; probability: number | null; median_step: number | null} | null;
}

/** How likely every run that has not ended is to grok, by its first steps. */
function RunForecasts({id, revision}: {id: string; revision: number}) {
  const [turn, set_turn] = useState(0);
  const {value, error} = useLoaded(id, `${id} ${revision} ${turn}`, (signal) => getJson<{runs: RunForecast[]}>(`${sweepPath(id)}/forecast/runs`, signal));
  const is_any = value !== null && value.runs.length > 0;
  useEffect(() => {
    if (!is_any) {
      return;
    }
    const timer = window.setInterval(() => document.hidden || set_turn((n) => n + 1), kLookEveryMs);
    return () => window.clearInterval(timer);
  }, [is_any]);
  if (error !== null && !(error instanceof ApiError && error.status === 404)) {
    return <ErrorBox error={error} />;
  }
  if (!value || !is_any) {
    return null;
  }
  return (
    <section class="panel is-wide" aria-label="Runs under way">
      <header>
        <div>
          <h2>Runs under way</h2>
          <p class="soft">How likely each is to grok within its steps, by its first ones; the figures and numbers below say how well that was foretold so far.</p>
        </div>
      </header>
      <div class="scroll-x" tabIndex={0} role="region" aria-label="Table of runs under way">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Status</th>
              <th scope="col">Groks with probability</th>
              <th scope="col">Half of such runs by step</th>
              <th scope="col">After steps</th>
            </tr>
          </thead>
          <tbody>
            {value.runs.map(({id: run, status, forecast}) => (
              <tr key={run} data-forecast-of={run}>
                <td>
                  <a href={routeAddress('run', run)}>{run.split('/').at(-1)}</a>
                </td>
                <td>
                  <Status status={status} />
                </td>
                <td>
                  {typeof forecast?.probability === 'number' ? (
                    <>
                      <meter min={0} max={1} value={forecast.probability} aria-hidden="true" /> {percentText(forecast.probability)}
                    </>
                  ) : forecast ? (
                    'none: a feature has no value'
                  ) : (
                    'not yet'
                  )}
                </td>
                <td>{numberText(typeof forecast?.median_step === 'number' ? Math.round(forecast.median_step) : null)}</td>
                <td>{numberText(forecast?.window)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function ForecastTab({id, info, revision}: {id: string; info: Info; revision: number}) {
  const {value, error, reload} = useLoaded(id, `${id} ${revision}`, (signal) => getJson<Record<string, unknown>>(`${sweepPath(id)}/forecast`, signal));
  if (error instanceof ApiError && error.status === 404) {
    return (
      <Empty title="No forecast of this sweep yet">
        <p>{error.hint || `groklab forecast ${id} makes one from the early windows of its runs.`}</p>
      </Empty>
    );
  }
  if (error !== null) {
    return <ErrorBox error={error} onRetry={reload} />;
  }
  if (!value) {
    return <Loading what="the forecast" />;
  }
  return (
    <div class="figure-grid">
      <RunForecasts id={id} revision={revision} />
      {info.figures.forecast.map((figure) => (
        <FigurePanel key={figure.name} base={`${sweepPath(id)}/figures`} name={figure.name} description={figure.description} revision={revision} />
      ))}
      <section class="panel is-wide" aria-label="Numbers of the forecast">
        <header>
          <h2>Numbers</h2>
          <button type="button" onClick={() => saveFile('forecast.json', JSON.stringify(value, null, 2), 'application/json')}>
            JSON
          </button>
        </header>
        <DocumentView value={value} />
      </section>
    </div>
  );
}
