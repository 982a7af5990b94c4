// SPDX-License-Identifier: MIT
// Curves over steps: uPlot with the zoom, the pan, the marks and the legend of this page.
import {useEffect, useMemo, useRef} from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import {numberText} from '../state/format';
import type {Range} from '../state/range';
import {useTheme, type Theme} from '../state/theme';
import {decimate} from './decimate';

export interface Curve {
  key: string;
  label: string;
  color: string;
  dash?: number[];
  width?: number;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** A band between these two, in the colour of the line. */
  low?: ArrayLike<number>;
  high?: ArrayLike<number>;
  /** Ended before it happened: an open triangle at its end says "later than this". */
  censored?: boolean;
}

export interface Mark {
  step: number;
  label: string;
}

/** An accuracy has the same axis everywhere. */
export const kShare: Range = [-0.02, 1.02];

export interface CurveChartProps {
  name: string;
  curves: Curve[];
  height: number;
  x_log?: boolean;
  y_log?: boolean;
  /** Limits of y; without, those of what is in sight. */
  y_range?: Range;
  y_label: string;
  marks?: Mark[];
  /** The step of the slider. */
  at?: number | null;
  sync?: string;
  zoom?: Range | null;
  onZoom?: (zoom: Range | null) => void;
}

/** Buckets in sight, four points each at most: what a canvas draws between two frames. */
const kBuckets = 800;

function extent(curves: Curve[], x_log: boolean): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const {x} of curves) {
    if (x.length > 0) {
      const first = x_log && x[0] === 0 ? (x[1] ?? 1) : (x[0] as number);
      low = Math.min(low, first);
      high = Math.max(high, x[x.length - 1] as number);
    }
  }
  if (x_log) {
    low = Math.max(low, 1);
  }
  return low < high ? [low, high] : [Number.isFinite(low) ? low : 0, (Number.isFinite(low) ? low : 0) + 1];
}

/** After so long without another movement it has ended. */
const kRestMs = 120;

type Table = [number[], ...(number | null)[][]];

/** Lines of the chart: three for a curve with a band, so that uPlot can fill between the outer two. */
function tables(curves: Curve[], sight: Range, props: CurveChartProps): Table[] {
  const made: Table[] = [];
  for (const curve of curves) {
    for (const y of curve.low && curve.high ? [curve.high, curve.low, curve.y] : [curve.y]) {
      const points = decimate(curve.x, y, sight[0], sight[1], kBuckets);
      if (props.x_log || props.y_log) {
        const keep = points.x.map((x) => !props.x_log || x > 0);
        const ys = points.y.map((value) => (props.y_log && value !== null && value <= 0 ? null : value));
        made.push([points.x.filter((_, i) => keep[i]), ys.filter((_, i) => keep[i])]);
      } else {
        made.push([points.x, points.y]);
      }
    }
  }
  return made;
}

function joined(curves: Curve[], sight: Range, props: CurveChartProps): uPlot.AlignedData {
  const parts = tables(curves, sight, props);
  return parts.length === 0 ? [[]] : (uPlot.join(parts as uPlot.AlignedData[]) as uPlot.AlignedData);
}

function seriesOf(curves: Curve[]): {series: uPlot.Series[]; bands: uPlot.Band[]; line_of: number[]} {
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  const line_of: number[] = [];
  const edge: uPlot.Series = {stroke: 'transparent', width: 0, points: {show: false}};
  for (const curve of curves) {
    if (curve.low && curve.high) {
      bands.push({series: [series.length, series.length + 1], fill: `${curve.color}30`});
      series.push({...edge}, {...edge});
    }
    line_of.push(series.length);
    series.push({
      label: curve.label,
      stroke: curve.color,
      width: curve.width ?? 1.5,
      dash: curve.dash ?? [],
      points: {show: curve.x.length === 1},
    });
  }
  return {series, bands, line_of};
}

/** Lines across the panel at milestones and at the slider's step. */
function drawMarks(u: uPlot, props: CurveChartProps, theme: Theme): void {
  const {ctx, bbox} = u;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  ctx.textBaseline = 'top';
  const line = (step: number, color: string, dash: number[]): number | null => {
    const x = Math.round(u.valToPos(step, 'x', true));
    if (!(x >= bbox.left && x <= bbox.left + bbox.width)) {
      return null;
    }
    ctx.strokeStyle = color;
    ctx.lineWidth = ratio;
    ctx.setLineDash(dash.map((length) => length * ratio));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    return x;
  };
  (props.marks ?? []).forEach((mark, row) => {
    const x = line(mark.step, theme.frame, [4, 4]);
    if (x !== null) {
      const is_right = x > bbox.left + 0.8 * bbox.width;
      ctx.textAlign = is_right ? 'right' : 'left';
      const [left, top] = [x + (is_right ? -4 : 4) * ratio, bbox.top + (2 + 13 * (row % 4)) * ratio];
      ctx.strokeStyle = theme.ground;
      ctx.lineWidth = 3 * ratio;
      ctx.setLineDash([]);
      ctx.strokeText(mark.label, left, top);
      ctx.fillStyle = theme.soft;
      ctx.fillText(mark.label, left, top);
    }
  });
  if (props.at !== undefined && props.at !== null && !(props.x_log && props.at <= 0)) {
    line(props.at, theme.ink, []);
  }
  ctx.restore();
}

/** Open triangles at the ends of runs that had not grokked when they ended. */
function drawCensored(u: uPlot, curves: Curve[]): void {
  const {ctx, bbox} = u;
  const size = 5 * devicePixelRatio;
  ctx.save();
  ctx.lineWidth = 1.5 * devicePixelRatio;
  for (const curve of curves) {
    const last = curve.x.length - 1;
    if (!curve.censored || last < 0) {
      continue;
    }
    const x = u.valToPos(curve.x[last] as number, 'x', true);
    const y = u.valToPos(curve.y[last] as number, 'y', true);
    if (!(x >= bbox.left && x <= bbox.left + bbox.width + 1 && Number.isFinite(y))) {
      continue;
    }
    ctx.strokeStyle = curve.color;
    ctx.beginPath();
    ctx.moveTo(x - size, y - size);
    ctx.lineTo(x + size, y);
    ctx.lineTo(x - size, y + size);
    ctx.closePath();
    ctx.stroke();
  }
  ctx.restore();
}

function axis(theme: Theme, label: string, log: boolean, is_x: boolean): uPlot.Axis {
  return {
    stroke: theme.soft,
    grid: {stroke: theme.grid, width: 1, ...(log ? {filter: decades} : {})},
    ticks: {stroke: theme.grid, width: 1, size: 4},
    font: '12px system-ui, sans-serif',
    labelFont: '12px system-ui, sans-serif',
    size: is_x ? 34 : 58,
    ...(is_x ? {} : {label, labelSize: 18}),
    values: (_, values) => values.map((value) => (value === null ? '' : tickText(value, log))),
  };
}

/** Lines at powers of ten alone; the ones between are as many as confusing. */
function decades(_: uPlot, splits: number[]): (number | null)[] {
  return splits.map((value) => (Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9 ? value : null));
}

function tickText(value: number, log: boolean): string {
  if (log && (value < 1e-3 || value >= 1e5)) {
    const power = Math.log10(value);
    return Number.isInteger(Math.round(power * 1e6) / 1e6) ? `1e${Math.round(power)}` : '';
  }
  return numberText(value);
}

/** Everything of a chart that outlives a drawing. */
class ChartView {
  readonly chart: uPlot;
  private readonly whole: Range;
  private sight: Range;
  private frame = 0;
  private rest = 0;
  props: CurveChartProps;

  constructor(place: HTMLElement, legend: HTMLElement | null, props: CurveChartProps, theme: Theme) {
    this.props = props;
    this.whole = extent(props.curves, props.x_log ?? false);
    this.sight = props.zoom ?? this.whole;
    const {series, bands, line_of} = seriesOf(props.curves);
    const y_scale: uPlot.Scale = {distr: props.y_log ? 3 : 1};
    if (props.y_range) {
      y_scale.range = props.y_range;
    }
    const options: uPlot.Options = {
      width: Math.max(100, place.clientWidth),
      height: props.height,
      series,
      bands,
      legend: {show: false},
      scales: {x: {time: false, distr: props.x_log ? 3 : 1, range: () => this.sight}, y: y_scale},
      axes: [axis(theme, 'step', props.x_log ?? false, true), axis(theme, props.y_label, props.y_log ?? false, false)],
      cursor: {
        drag: {x: true, y: false, setScale: false},
        points: {size: 6},
        focus: {prox: 24},
        ...(props.sync ? {sync: {key: props.sync, setSeries: false}} : {}),
        bind: {
          dblclick: () => () => {
            this.zoom(null);
            return null;
          },
        },
      },
      focus: {alpha: props.curves.length > 3 ? 0.35 : 1},
      hooks: {
        draw: [
          (u) => {
            drawMarks(u, this.props, theme);
            drawCensored(u, this.props.curves);
          },
        ],
        setSelect: [(u) => this.selected(u)],
        setCursor: [(u) => legend && showValues(u, legend, line_of)],
      },
    };
    this.chart = new uPlot(options, joined(props.curves, this.sight, props), place);
    this.listen();
  }

  /** New data of the same curves: a live run that went on. */
  update(props: CurveChartProps): void {
    const end = extent(props.curves, props.x_log ?? false);
    const was_whole = this.sight[0] <= this.whole[0] && this.sight[1] >= this.whole[1];
    [this.whole[0], this.whole[1]] = end;
    this.props = props;
    if (this.rest !== 0) {
      // On its way elsewhere.
    } else if (props.zoom) {
      this.sight = props.zoom;
    } else if (was_whole || props.zoom === null) {
      this.sight = [...end];
    }
    this.draw();
  }

  zoom(range: Range | null): void {
    window.clearTimeout(this.rest);
    this.rest = 0;
    this.show(range ?? [...this.whole]);
    this.props.onZoom?.(range);
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    window.clearTimeout(this.rest);
    this.chart.destroy();
  }

  private show(range: Range): void {
    this.sight = range;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.chart.setData(joined(this.props.curves, this.sight, this.props), true);
  }

  private selected(u: uPlot): void {
    const {left, width} = u.select;
    if (width > 4) {
      this.zoom([u.posToVal(left, 'x'), u.posToVal(left + width, 'x')]);
    }
    u.setSelect({left: 0, top: 0, width: 0, height: 0}, false);
  }

  /** Shift and drag, or a sideways wheel, moves along the steps; control and wheel zooms at the pointer. */
  private listen(): void {
    const over = this.chart.over;
    over.addEventListener(
      'mousedown',
      (event) => {
        if (event.shiftKey) {
          event.stopImmediatePropagation();
          event.preventDefault();
          this.pan(event.clientX);
        }
      },
      true,
    );
    over.addEventListener(
      'wheel',
      (event) => {
        const along = event.deltaX !== 0 ? event.deltaX : event.shiftKey ? event.deltaY : 0;
        if (along === 0 && !event.ctrlKey) {
          return;
        }
        event.preventDefault();
        if (event.ctrlKey) {
          this.scale(event.offsetX / over.clientWidth, Math.exp(event.deltaY / 300));
        } else {
          this.move(along / over.clientWidth);
        }
      },
      {passive: false},
    );
  }

  private pan(from: number): void {
    let last = from;
    const width = this.chart.over.clientWidth;
    const move = (event: MouseEvent) => {
      this.move((last - event.clientX) / width);
      last = event.clientX;
    };
    const up = () => {
      removeEventListener('mousemove', move);
      removeEventListener('mouseup', up);
    };
    addEventListener('mousemove', move);
    addEventListener('mouseup', up);
  }

  /** Places of the axis, which is logarithmic or not. */
  private inAxis(range: Range): Range {
    return this.props.x_log ? [Math.log(Math.max(range[0], 1e-9)), Math.log(range[1])] : range;
  }

  private fromAxis(range: Range): Range {
    return this.props.x_log ? [Math.exp(range[0]), Math.exp(range[1])] : range;
  }

  private move(share: number): void {
    const [low, high] = this.inAxis(this.sight);
    const by = share * (high - low);
    this.show(this.fromAxis([low + by, high + by]));
    this.tellAtRest();
  }

  private scale(at: number, factor: number): void {
    const [low, high] = this.inAxis(this.sight);
    const middle = low + at * (high - low);
    this.show(this.fromAxis([middle - (middle - low) * factor, middle + (high - middle) * factor]));
    this.tellAtRest();
  }

  /** The charts beside this one, and the address, follow when the pointer rests. */
  private tellAtRest(): void {
    window.clearTimeout(this.rest);
    this.rest = window.setTimeout(() => {
      this.rest = 0;
      this.props.onZoom?.(this.sight);
    }, kRestMs);
  }
}

/** Values below the pointer, in the legend: text of elements that exist, so that it costs nothing. */
function showValues(u: uPlot, legend: HTMLElement, line_of: number[]): void {
  const row = u.cursor.idx;
  const step = legend.querySelector<HTMLElement>('[data-step]');
  const x = row === null || row === undefined ? null : u.data[0][row];
  if (step) {
    step.textContent = x === null || x === undefined ? '' : `step ${numberText(Math.round(x))}`;
  }
  legend.querySelectorAll<HTMLElement>('[data-value]').forEach((cell, i) => {
    const values = u.data[line_of[i] ?? -1];
    cell.textContent = row === null || row === undefined || !values ? '' : numberText(nearest(values, row));
  });
}

/** Curves do not share all steps: the value at the nearest row that has one. */
function nearest(values: ArrayLike<number | null | undefined>, row: number): number {
  for (let away = 0; away < 50; ++away) {
    const value = values[row - away] ?? values[row + away];
    if (value !== null && value !== undefined) {
      return value;
    }
  }
  return Number.NaN;
}

export function CurveChart(props: CurveChartProps) {
  const theme = useTheme();
  const place = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLUListElement>(null);
  const view = useRef<ChartView | null>(null);
  // What needs a new chart; the rest is drawn into the old one.
  const shape = useMemo(
    () =>
      JSON.stringify([
        props.curves.map((curve) => [curve.key, curve.color, curve.dash, curve.width, Boolean(curve.low), curve.x.length === 1]),
        props.x_log, props.y_log, props.y_range, props.y_label, props.height, props.sync, theme.name,
      ]),
    [props.curves, props.x_log, props.y_log, props.y_range, props.y_label, props.height, props.sync, theme],
  );

  useEffect(() => {
    const element = place.current;
    if (!element) {
      return;
    }
    const made = new ChartView(element, legend.current, props, theme);
    view.current = made;
    const observer = new ResizeObserver(() => made.chart.setSize({width: Math.max(100, element.clientWidth), height: props.height}));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      view.current = null;
    };
  }, [shape]);

  useEffect(() => {
    view.current?.update(props);
  }, [props.curves, props.at, props.marks, props.zoom?.[0], props.zoom?.[1], shape]);

  return (
    <figure class="curve-chart" data-chart={props.name}>
      <div ref={place} role="img" aria-label={`${props.y_label} over steps of ${props.curves.map((curve) => curve.label).join(', ')}`} />
      <ul class="legend" ref={legend}>
        {props.curves.map((curve) => (
          <li key={curve.key}>
            <svg width="18" height="8" aria-hidden="true">
              <line x1="0" x2="18" y1="4" y2="4" stroke={curve.color} stroke-width="2" stroke-dasharray={curve.dash?.join(' ')} />
            </svg>
            <span class="legend-name">{curve.label}</span>
            {curve.censored && <span class="soft">not grokked</span>}
            <span class="legend-value" data-value />
          </li>
        ))}
        <li class="legend-step" data-step />
      </ul>
    </figure>
  );
}
