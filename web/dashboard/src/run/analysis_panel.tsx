// SPDX-License-Identifier: MIT
// The documents of `groklab analyze RUN` at the slider's step: losses, Gini, key frequencies, neurons a cluster.
import {getJson, runPath} from '../api/client';
import type {RunDetail} from '../api/types';
import {numberText, valueText} from '../state/format';
import {DocumentView, Pairs} from '../ui/document';
import {useLoaded} from '../ui/loaded';
import {Empty, ErrorBox, Loading, saveFile} from '../ui/pieces';

type Document = Record<string, unknown>;

/** A value below a path of names, if there is one. */
function at(document: Document, ...path: string[]): unknown {
  return path.reduce<unknown>((value, name) => (typeof value === 'object' && value !== null ? (value as Document)[name] : undefined), document);
}

/** What one looks at first: the measures of Nanda et al. 2023 at this step. */
function Measures({document}: {document: Document}) {
  const clusters = at(document, 'neurons', 'clusters');
  const facts: [string, unknown][] = [
    ['key frequencies', at(document, 'key_frequencies')],
    ['restricted loss, test', at(document, 'progress', 'restricted_loss', 'test')],
    ['excluded loss, train', at(document, 'progress', 'excluded_loss', 'train')],
    ['loss, train', at(document, 'loss', 'train')],
    ['loss, test', at(document, 'loss', 'test')],
    ['Gini of logits', at(document, 'logits', 'gini')],
    ['Gini of embedding', at(document, 'embedding', 'gini')],
    ['Gini of neurons', at(document, 'neuron_spectrum', 'gini')],
    ['neurons explained', at(document, 'neurons', 'explained')],
    ['neurons a cluster', Array.isArray(clusters) && clusters.length > 0 ? clusters.map(clusterText).join(', ') : undefined],
  ];
  return <Pairs entries={facts.filter(([, value]) => value !== undefined && value !== null)} />;
}

function clusterText(cluster: unknown): string {
  const {frequency, neurons} = cluster as Record<string, unknown>;
  return `k = ${valueText(frequency)}: ${valueText(neurons)}`;
}

export interface AnalysisPanelProps {
  detail: RunDetail;
  step: number | null;
  /** Reads the run anew. */
  reload: () => void;
}

export function AnalysisPanel(props: AnalysisPanelProps) {
  const {detail, reload} = props;
  return detail.analysis ? (
    <Documents {...props} />
  ) : (
    <Empty title="Not analysed yet">
      <p>
        <code>groklab analyze {detail.id}</code> measures every checkpoint: restricted and excluded loss, key frequencies, neurons a
        cluster, what ablation says. The figures below need none of it.
      </p>
      <button type="button" onClick={reload}>
        Look again
      </button>
    </Empty>
  );
}

function Documents({detail, step}: AnalysisPanelProps) {
  const {value, error, reload} = useLoaded(detail.id, detail.id, (signal) => getJson<{documents: Record<string, Document>}>(`${runPath(detail.id)}/analysis`, signal));
  if (error !== null) {
    return <ErrorBox error={error} onRetry={reload} />;
  }
  if (value === null) {
    return <Loading what="the analysis" />;
  }
  const documents = Object.entries(value.documents);
  const of_steps = documents.filter(([, document]) => typeof document['step'] === 'number').sort((a, b) => Number(a[1]['step']) - Number(b[1]['step']));
  const shown = of_steps.filter(([, document]) => Number(document['step']) <= (step ?? Number.POSITIVE_INFINITY)).at(-1) ?? of_steps[0];
  const others = documents.filter(([, document]) => typeof document['step'] !== 'number');
  return (
    <>
      {[...(shown ? [shown] : []), ...others].map(([name, document]) => (
        <section class="panel" key={name} aria-label={name}>
          <header>
            <h2>{typeof document['step'] === 'number' ? `Analysis at step ${numberText(document['step'])}` : name.replaceAll('_', ' ')}</h2>
            <button type="button" onClick={() => saveFile(`${detail.name}_${name}.json`, JSON.stringify(document, null, 2), 'application/json')}>
              JSON
            </button>
          </header>
          {typeof document['step'] === 'number' && <Measures document={document} />}
          <details class="more">
            <summary>Everything measured</summary>
            <DocumentView value={document} />
          </details>
        </section>
      ))}
    </>
  );
}
