// SPDX-License-Identifier: MIT
// A figure of `groklab list figures`: drawn when it comes into view, changed in place when the slider moves, saved as a file.
import {useEffect, useLayoutEffect, useRef, useState} from 'preact/hooks';
import {ApiError} from '../api/client';
import type {FigureDocument, PlotlyTrace} from '../api/types';
import {numberText} from '../state/format';
import {useTheme} from '../state/theme';
import {csvLine, ErrorBox, Menu, saveFile} from '../ui/pieces';
import {drawAhead, drawNothing, drawSoon} from './draw_queue';
import {Drawings} from './drawings';
import {fetchFigure, keptFigure, type Figure} from './figure_source';

export type Moment = {step: number} | {frame: number};

export interface FigurePanelProps {
  /** The folder of the figure's addresses: api/runs/ID/figures. */
  base: string;
  name: string;
  description: string;
  /** Of the address: the step or the frame; without, the figure shows all steps. */
  at?: Moment;
  /** Where the slider may go next: fetched and drawn while it rests. */
  next?: Moment[];
  /** Changes when the data have: a live run that went on. */
  revision?: number;
  onFrames?: (frames: number) => void;
  title?: string;
}

function addressOf(props: FigurePanelProps, theme: string, format = '', at = props.at): string {
  const query = new URLSearchParams({theme});
  for (const [name, value] of Object.entries(at ?? {})) {
    query.set(name, String(value));
  }
  // A fragment is not sent: it tells apart what is kept of a run before and after it went on.
  const fragment = format === '' && props.revision ? `#${props.revision}` : '';
  return `${props.base}/${props.name}${format}?${query}${fragment}`;
}

/** Is the panel in the window, or was it ever? Figures out of sight do not follow the slider. */
function useInView(place: {current: HTMLElement | null}): boolean {
  const [in_view, set_in_view] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (!element) {
      return;
    }
    const observer = new IntersectionObserver((entries) => set_in_view(entries.at(-1)?.isIntersecting ?? false), {rootMargin: '200px'});
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return in_view;
}

function useFigure(address: string, is_wanted: boolean): {figure: Figure | null; error: unknown; is_late: boolean; retry: () => void} {
  const [state, set_state] = useState<{address: string; figure: Figure | null; error: unknown}>({address: '', figure: null, error: null});
  const [turn, set_turn] = useState(0);
  const already = is_wanted && state.address !== address ? keptFigure(address) : null;
  useEffect(() => {
    if (!is_wanted || (state.address === address && state.error === null)) {
      return;
    }
    let is_over = false;
    fetchFigure(address).then(
      (figure) => is_over || set_state({address, figure, error: null}),
      (error: unknown) => is_over || set_state({address, figure: null, error}),
    );
    return () => {
      is_over = true;
    };
  }, [address, is_wanted, turn]);
  const retry = () => set_turn((n) => n + 1);
  return already ? {figure: already, error: null, is_late: false, retry} : {figure: state.figure, error: state.error, is_late: state.address !== address, retry};
}

/** After so long without another step the slider rests. */
const kRestMs = 300;

/** The figures of moments that may come next, one after the other, once the present one is there and the slider rests. */
function useNextFigures(addresses: string[], is_at_rest: boolean): FigureDocument[] {
  const [documents, set_documents] = useState<FigureDocument[]>([]);
  const key = addresses.join('\n');
  useEffect(() => {
    if (!is_at_rest || addresses.length === 0) {
      return;
    }
    let is_over = false;
    const fetchAll = async () => {
      for (const address of addresses) {
        const {document} = await fetchFigure(address);
        if (is_over) {
          return;
        }
        set_documents((old) => [...old.slice(-1), document]);
      }
    };
    // What cannot be drawn is said when it is asked for.
    const timer = window.setTimeout(() => void fetchAll().catch(() => {}), kRestMs);
    return () => {
      is_over = true;
      window.clearTimeout(timer);
    };
  }, [key, is_at_rest]);
  return documents;
}

/** A figure of one panel is not blown up to the width of two. */
const kMostScale = 0.85;
const kMostScaleWide = 1.2;
/** On a narrow screen a figure is moved sideways rather than read with a lens. */
const kLeastScale = 0.55;

/** Figures have the size they were laid out for; the page scales them to the room there is. */
function Drawing({document, next, name, most}: {document: FigureDocument; next: FigureDocument[]; name: string; most: number}) {
  const frame = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const drawings = useRef<Drawings | null>(null);
  const wanted = useRef(document);
  const [error, set_error] = useState<unknown>(null);
  const {width, height} = document.layout;
  wanted.current = document;

  useLayoutEffect(() => {
    const element = place.current;
    if (!element) {
      return;
    }
    const made = new Drawings(element);
    drawings.current = made;
    return () => {
      drawNothing(element);
      made.destroy();
    };
  }, []);

  // Before the next frame: what is drawn already is seen in it.
  useLayoutEffect(() => {
    const [element, all] = [place.current, drawings.current];
    if (!element || !all) {
      return;
    }
    if (all.show(document)) {
      drawNothing(element);
      return;
    }
    drawSoon(element, async () => {
      try {
        await all.draw(document);
        if (wanted.current === document) {
          all.show(document);
        }
      } catch (reason) {
        set_error(reason);
      }
    });
  }, [document]);

  useEffect(() => {
    const [element, all] = [place.current, drawings.current];
    for (const one of next) {
      if (element && all && !all.has(one)) {
        // What fails is said when it is asked for.
        drawAhead(element, () => all.draw(one).catch(() => {}));
      }
    }
  }, [next]);

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) {
      return;
    }
    const fit = () => {
      const scale = Math.max(kLeastScale, Math.min(most, element.clientWidth / width));
      element.style.height = `${height * scale}px`;
      const is_scrolled = scale * width > element.clientWidth + 1;
      element.classList.toggle('is-scrolled', is_scrolled);
      element.tabIndex = is_scrolled ? 0 : -1;
      if (place.current) {
        const left = Math.max(0, (element.clientWidth - scale * width) / 2);
        place.current.style.transform = `translateX(${left}px) scale(${scale})`;
      }
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    return () => observer.disconnect();
  }, [width, height, most]);

  return (
    <div class="figure-frame" ref={frame}>
      {error !== null && <ErrorBox error={error} />}
      <div class="figure-place" ref={place} role="img" aria-label={`${name}: ${document.title}`} style={{width: `${width}px`, height: `${height}px`}} />
    </div>
  );
}

/** Every number of a figure, a line each; of an image the line has both its axes. */
export function figureCsv(traces: PlotlyTrace[]): string {
  const lines = ['trace,x,y,z'];
  traces.forEach((trace, i) => {
    const label = trace.name ?? `trace ${i + 1}`;
    const {x, y, z} = trace;
    if (z) {
      z.forEach((cells, row) => {
        (Array.isArray(cells) ? cells : [cells]).forEach((cell, column) => lines.push(csvLine([label, x?.[column] ?? column, y?.[row] ?? row, cell])));
      });
    } else {
      (y ?? []).forEach((value, row) => lines.push(csvLine([label, x?.[row], value, ''])));
    }
  });
  return `${lines.join('\r\n')}\r\n`;
}

function SaveMenu({props, theme, figure}: {props: FigurePanelProps; theme: string; figure: Figure | null}) {
  return (
    <Menu label="Save" title={`Save ${props.name}`}>
      {['png', 'svg', 'pdf'].map((format) => (
        <a key={format} href={addressOf(props, theme, `.${format}`)} download={`${props.name}.${format}`}>
          {format.toUpperCase()}
        </a>
      ))}
      {figure && (
        <>
          <button type="button" onClick={() => saveFile(`${props.name}.csv`, figureCsv(figure.document.data), 'text/csv')}>
            Data (CSV)
          </button>
          <button type="button" onClick={() => saveFile(`${props.name}.json`, JSON.stringify(figure.document), 'application/json')}>
            Plotly (JSON)
          </button>
        </>
      )}
    </Menu>
  );
}

export function FigurePanel(props: FigurePanelProps) {
  const theme = useTheme();
  const section = useRef<HTMLElement>(null);
  const in_view = useInView(section);
  const [is_wide, set_is_wide] = useState(false);
  const {figure, error, is_late, retry} = useFigure(addressOf(props, theme.name), in_view);
  const next = useNextFigures((props.next ?? []).map((at) => addressOf(props, theme.name, '', at)), in_view && figure !== null && !is_late);
  // 422 is no fault: the run has not what this figure is made of.
  const reason = error instanceof ApiError && error.status === 422 ? error : null;

  useEffect(() => {
    if (figure?.frames) {
      props.onFrames?.(figure.frames);
    }
  }, [figure?.frames]);

  return (
    <section ref={section} class={`panel figure${is_wide ? ' is-wide' : ''}${reason ? ' is-absent' : ''}`} data-figure={props.name} data-late={String(is_late)}>
      <header>
        <div>
          <h2>{props.title ?? props.name.replaceAll('_', ' ')}</h2>
          <p class="soft">{props.description}</p>
        </div>
        {figure?.step !== null && figure?.step !== undefined && <span class="tag">step {numberText(figure.step)}</span>}
        {!reason && (
          <>
            <button type="button" class="quiet wide-button" aria-pressed={is_wide} title="Full width" aria-label={`Full width: ${props.name}`} onClick={() => set_is_wide(!is_wide)}>
              ⤢
            </button>
            <SaveMenu props={props} theme={theme.name} figure={figure} />
          </>
        )}
      </header>
      {reason && (
        <p class="reason">
          Not for this run: {reason.what}
          {reason.hint && `; ${reason.hint}`}
        </p>
      )}
      {error !== null && !reason && <ErrorBox error={error} onRetry={retry} />}
      {figure && <Drawing document={figure.document} next={next} name={props.name} most={is_wide ? kMostScaleWide : kMostScale} />}
      {!figure && error === null && <div class="figure-waiting" role="status" aria-label={`Drawing ${props.name}`} />}
    </section>
  );
}
