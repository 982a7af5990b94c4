// SPDX-License-Identifier: MIT
// Loss, accuracy and the other metrics of a run, live, with one zoom for all.
import {useMemo} from 'preact/hooks';
import type {RunDetail} from '../api/types';
import {CurveChart, kShare, type Curve, type Mark} from '../charts/curve_chart';
import {parseRange, rangeText, type Range} from '../state/range';
import {patchParams, useRoute} from '../state/route';
import {useTheme, type Theme} from '../state/theme';
import {csvLine, Menu, saveFile, savePicture, Segmented} from '../ui/pieces';
import type {LiveSeries} from './live_series';

interface PanelSpec {
  name: string;
  title: string;
  metrics: [name: string, label: string][];
  y_log: boolean;
  y_range?: Range;
}

/** Loss and accuracy have both sets in one panel; every other metric has a panel of its own, losses on a logarithmic axis. */
function panelsOf(names: string[]): PanelSpec[] {
  const both = ['step', 'train_loss', 'test_loss', 'train_acc', 'test_acc'];
  return [
    {name: 'loss', title: 'Loss', metrics: [['train_loss', 'train'], ['test_loss', 'test']], y_log: true},
    {name: 'accuracy', title: 'Accuracy', metrics: [['train_acc', 'train'], ['test_acc', 'test']], y_log: false, y_range: kShare},
    ...names
      .filter((name) => !both.includes(name))
      .map((name): PanelSpec => ({name, title: name.replaceAll('_', ' '), metrics: [[name, name.replaceAll('_', ' ')]], y_log: name.endsWith('_loss')})),
  ];
}

function curvesOf(panel: PanelSpec, series: LiveSeries, theme: Theme): Curve[] {
  return panel.metrics.map(([metric, label], i) => ({
    key: metric,
    label,
    color: theme.lines[i] ?? theme.ink,
    x: series.column('step'),
    y: series.column(metric),
  }));
}

function panelCsv(panel: PanelSpec, series: LiveSeries): string {
  const names = ['step', ...panel.metrics.map(([name]) => name)];
  const columns = names.map((name) => series.column(name));
  const lines = [names.join(',')];
  for (let row = 0; row < series.rows; ++row) {
    lines.push(csvLine(columns.map((column) => column[row])));
  }
  return `${lines.join('\r\n')}\r\n`;
}

function marksOf(detail: RunDetail): Mark[] {
  return (['mem_step', 'grok_step', 'sustained_step'] as const).flatMap((name) => {
    const step = detail.row[name];
    return typeof step === 'number' ? [{step, label: name.replace('_step', '')}] : [];
  });
}

export function CurvesTab({detail, series, at}: {detail: RunDetail; series: LiveSeries; at: number | null}) {
  const {params} = useRoute();
  const theme = useTheme();
  const x_log = params.get('x') === 'log';
  const zoom = parseRange(params.get('zoom'));
  const marks = useMemo(() => marksOf(detail), [detail]);
  const panels = useMemo(() => panelsOf(detail.metrics.names), [detail.metrics.names.join()]);
  const curves = useMemo(() => panels.map((panel) => curvesOf(panel, series, theme)), [panels, series.rows, theme]);
  return (
    <>
      <div class="toolbar">
        <Segmented
          label="Step axis"
          value={x_log ? 'log' : 'linear'}
          choices={[{value: 'linear', label: 'step'}, {value: 'log', label: 'log step'}]}
          onChange={(value) => patchParams({x: value === 'log' ? 'log' : null, zoom: null})}
        />
        {zoom && (
          <button type="button" onClick={() => patchParams({zoom: null})}>
            Whole range
          </button>
        )}
        <span class="soft hint">Drag to zoom, shift and drag to move, double click for everything.</span>
      </div>
      <div class="chart-grid">
        {panels.map((panel, i) => (
          <section class="panel" key={panel.name} aria-label={panel.title}>
            <header>
              <h2>{panel.title}</h2>
              <Menu label="Save" title={`Save ${panel.title}`}>
                <button type="button" onClick={() => saveFile(`${detail.name}_${panel.name}.csv`, panelCsv(panel, series), 'text/csv')}>
                  Data (CSV)
                </button>
                <button type="button" onClick={(event) => savePicture(event.currentTarget, `${detail.name}_${panel.name}`)}>
                  Picture (PNG)
                </button>
              </Menu>
            </header>
            <CurveChart
              name={panel.name}
              curves={curves[i] ?? []}
              height={i < 2 ? 280 : 200}
              x_log={x_log}
              y_log={panel.y_log}
              {...(panel.y_range ? {y_range: panel.y_range} : {})}
              y_label={panel.title.toLowerCase()}
              marks={marks}
              at={at}
              sync={detail.id}
              zoom={zoom}
              onZoom={(range) => patchParams({zoom: rangeText(range)})}
            />
          </section>
        ))}
      </div>
    </>
  );
}
