// SPDX-License-Identifier: MIT
// The documents of `groklab analyze RUN` at the slider's step: losses, Gini, key frequencies, neurons a cluster.
import {getJson, runPath} from '../api/client';
import type {RunDetail} from '../api/types';
import {numberText} from '../state/format';
import {DocumentView} from '../ui/document';
import {useLoaded} from '../ui/loaded';
import {Empty, ErrorBox, Loading, saveFile} from '../ui/pieces';

type Document = Record<string, unknown>;

/** Documents by name, or a list of them; those of a step know it. */
function documentsOf(answer: unknown): [string, Document][] {
  const isDocument = (value: unknown): value is Document => typeof value === 'object' && value !== null && !Array.isArray(value);
  const inside = isDocument(answer) && isDocument(answer['documents']) ? answer['documents'] : answer;
  return isDocument(inside) ? Object.entries(inside).filter((entry): entry is [string, Document] => isDocument(entry[1])) : [];
}

export function AnalysisPanel({detail, step}: {detail: RunDetail; step: number | null}) {
  const {value, error, reload} = useLoaded(detail.id, detail.id, (signal) => getJson<unknown>(`${runPath(detail.id)}/analysis`, signal));
  if (error !== null) {
    return <ErrorBox error={error} onRetry={reload} />;
  }
  if (value === null) {
    return <Loading what="the analysis" />;
  }
  const documents = documentsOf(value);
  if (documents.length === 0) {
    return (
      <Empty title="No analysis of this run yet">
        <p>
          <code>groklab analyze {detail.id}</code> writes one: restricted and excluded loss, key frequencies, neurons a cluster, of
          every checkpoint.
        </p>
      </Empty>
    );
  }
  const of_steps = documents.filter(([, document]) => typeof document['step'] === 'number').sort((a, b) => Number(a[1]['step']) - Number(b[1]['step']));
  const at = of_steps.filter(([, document]) => Number(document['step']) <= (step ?? Number.POSITIVE_INFINITY)).at(-1) ?? of_steps[0];
  const others = documents.filter(([, document]) => typeof document['step'] !== 'number');
  return (
    <>
      {[...(at ? [at] : []), ...others].map(([name, document]) => (
        <section class="panel" key={name} aria-label={name}>
          <header>
            <h3>{typeof document['step'] === 'number' ? `Analysis at step ${numberText(document['step'])}` : name.replaceAll('_', ' ')}</h3>
            <button type="button" onClick={() => saveFile(`${detail.name}_${name}.json`, JSON.stringify(document, null, 2), 'application/json')}>
              JSON
            </button>
          </header>
          <DocumentView value={document} />
        </section>
      ))}
    </>
  );
}
