// SPDX-License-Identifier: MIT
// Which runs will grok, told from their first steps: the document of `groklab forecast`, and its figures.
import {ApiError, getJson, sweepPath} from '../api/client';
import type {Info} from '../api/types';
import {FigurePanel} from '../charts/figure_panel';
import {DocumentView} from '../ui/document';
import {useLoaded} from '../ui/loaded';
import {Empty, ErrorBox, Loading, saveFile} from '../ui/pieces';

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
