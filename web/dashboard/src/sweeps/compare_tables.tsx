// SPDX-License-Identifier: MIT
// What `groklab compare` says of a sweep: cells with intervals, pairs of levels, the law of time.
import {getJson, sweepPath} from '../api/client';
import {columnTitle, numberText, percentText} from '../state/format';
import {DocumentView} from '../ui/document';
import {useLoaded} from '../ui/loaded';
import {csvLine, ErrorBox, Loading, saveFile} from '../ui/pieces';

interface Interval {
  estimate: number | null;
  low: number | null;
  high: number | null;
}

interface CompareCell {
  keys: Record<string, string>;
  n: number;
  grokked: number;
  memorised: number;
  sustained: number;
  diverged: number;
  probability: [number, number];
  median_grok_step: Interval;
  median_mem_step: Interval;
  restricted_mean: {mean: number; standard_error: number};
}

interface Pair {
  key: string;
  first: string;
  second: string;
  first_earlier: number;
  second_earlier: number;
  undecided: number;
  p: number;
}

interface Comparison {
  keys: string[];
  runs: number;
  horizon: number;
  cells: CompareCell[];
  pairs: Pair[];
  law: Record<string, unknown> | null;
  log_rank: Record<string, unknown> | null;
  claims: Record<string, unknown>[];
}

/** A median that does not exist is later than the steps there were. */
function intervalText({estimate, low, high}: Interval, horizon: number): string {
  const end = (value: number | null) => (value === null ? `> ${numberText(horizon)}` : numberText(value));
  return estimate === null ? `> ${numberText(horizon)}` : `${numberText(estimate)} (${end(low)} to ${end(high)})`;
}

function CellTable({comparison, id}: {comparison: Comparison; id: string}) {
  const {keys, cells, horizon} = comparison;
  const save = () => {
    const head = [...keys, 'n', 'grokked', 'probability_low', 'probability_high', 'median_grok_step', 'low', 'high'];
    const rows = cells.map((cell) => {
      const {estimate, low, high} = cell.median_grok_step;
      return [...keys.map((key) => cell.keys[key]), cell.n, cell.grokked, ...cell.probability, estimate, low, high];
    });
    saveFile(`${id.replaceAll('/', '_')}_cells.csv`, `${[head, ...rows].map(csvLine).join('\r\n')}\r\n`, 'text/csv');
  };
  return (
    <section class="panel is-wide" aria-label="Cells">
      <header>
        <div>
          <h2>Cells</h2>
          <p class="soft">Grokked with 95 % intervals (Wilson), medians by Kaplan and Meier; runs that did not grok are censored.</p>
        </div>
        <button type="button" onClick={save}>
          CSV
        </button>
      </header>
      <div class="scroll-x" tabIndex={0} role="region" aria-label="Table of cells">
        <table class="plain">
          <thead>
            <tr>
              {keys.map((key) => (
                <th scope="col" key={key} class="number">
                  {columnTitle(`config.${key}`)}
                </th>
              ))}
              {['runs', 'grokked', 'share (95 %)', 'median grok step (95 %)', 'median mem step', 'mean up to the end'].map((title) => (
                <th scope="col" key={title} class="number">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cells.map((cell) => (
              <tr key={keys.map((key) => cell.keys[key]).join()}>
                {keys.map((key) => (
                  <td key={key} class="number">
                    {cell.keys[key]}
                  </td>
                ))}
                <td class="number">{cell.n}</td>
                <td class="number">{cell.grokked}</td>
                <td class="number">
                  {percentText(cell.grokked / cell.n)} ({percentText(cell.probability[0])} to {percentText(cell.probability[1])})
                </td>
                <td class="number">{intervalText(cell.median_grok_step, horizon)}</td>
                <td class="number">{intervalText(cell.median_mem_step, horizon)}</td>
                <td class="number">
                  {numberText(Math.round(cell.restricted_mean.mean))} ± {numberText(Math.round(cell.restricted_mean.standard_error))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function PairTable({pairs}: {pairs: Pair[]}) {
  return (
    <section class="panel" aria-label="Pairs">
      <header>
        <div>
          <h2>Pairs of levels</h2>
          <p class="soft">Same seed and other keys: which grokked earlier (sign test).</p>
        </div>
      </header>
      <div class="scroll-x" tabIndex={0} role="region" aria-label="Table of pairs">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">key</th>
              <th scope="col">levels</th>
              <th scope="col" class="number">first earlier</th>
              <th scope="col" class="number">second earlier</th>
              <th scope="col" class="number">undecided</th>
              <th scope="col" class="number">p</th>
            </tr>
          </thead>
          <tbody>
            {pairs.map((pair) => (
              <tr key={`${pair.key} ${pair.first} ${pair.second}`}>
                <th scope="row">{columnTitle(`config.${pair.key}`)}</th>
                <td>
                  {pair.first} · {pair.second}
                </td>
                <td class="number">{pair.first_earlier}</td>
                <td class="number">{pair.second_earlier}</td>
                <td class="number">{pair.undecided}</td>
                <td class="number">{numberText(pair.p)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function CompareTables({id, revision}: {id: string; revision: number}) {
  const {value, error, reload} = useLoaded(id, `${id} ${revision}`, (signal) => getJson<Comparison>(`${sweepPath(id)}/compare`, signal));
  if (error !== null) {
    return <ErrorBox error={error} onRetry={reload} />;
  }
  if (!value) {
    return <Loading what="the comparison" />;
  }
  return (
    <div class="figure-grid">
      <CellTable comparison={value} id={id} />
      {value.pairs.length > 0 && <PairTable pairs={value.pairs} />}
      {(value.law || value.log_rank || value.claims.length > 0) && (
        <section class="panel" aria-label="Law and claims">
          <header>
            <h2>Law of time, claims</h2>
          </header>
          <DocumentView
            value={{
              ...(value.log_rank ? {log_rank: value.log_rank} : {}),
              ...(value.law ? {law: value.law} : {}),
              ...(value.claims.length > 0 ? {claims: value.claims} : {}),
            }}
          />
        </section>
      )}
    </div>
  );
}
