// SPDX-License-Identifier: MIT
// The drawings of one panel. Those of steps that were shown, or may be next, stay: to show one again is to put it in place,
// which takes a frame, where Plotly would take a tenth of a second and more.
import type {FigureDocument} from '../api/types';
import {plotly} from './plotly';

/** A figure has 200 to 2,500 elements: these are some ten to forty drawings. */
const kMostElements = 16_000;

const kConfig = {displayModeBar: false, displaylogo: false, doubleClick: 'reset', responsive: false, scrollZoom: false};

/** A browser gives a page sixteen of the contexts that surfaces are drawn with: of those one is kept. */
const isSurface = (document: FigureDocument): boolean => document.data.some(({type}) => type === 'surface');

interface Drawing {
  element: HTMLElement;
  n_elements: number;
}

export class Drawings {
  /** The oldest first. */
  private readonly kept = new Map<FigureDocument, Drawing>();
  private shown: HTMLElement | null = null;
  private is_gone = false;

  constructor(private readonly place: HTMLElement) {}

  has(document: FigureDocument): boolean {
    return this.kept.has(document);
  }

  /** Puts a drawing that is kept in place of the one before; false where there is none. */
  show(document: FigureDocument): boolean {
    const drawing = this.kept.get(document);
    if (!drawing) {
      return false;
    }
    this.kept.delete(document);
    this.kept.set(document, drawing);
    if (this.shown !== drawing.element) {
      drawing.element.classList.remove('is-behind');
      // Beside it there may be one that is being drawn.
      this.shown?.remove();
      this.place.append(drawing.element);
      this.shown = drawing.element;
    }
    this.place.dataset['drawn'] = document.title;
    return true;
  }

  /** Draws behind what is shown: Plotly measures texts, which it cannot do outside of the page. */
  async draw(document: FigureDocument): Promise<void> {
    const api = await plotly();
    if (this.is_gone || this.kept.has(document)) {
      return;
    }
    const element = this.spare(document) ?? globalThis.document.createElement('div');
    if (element !== this.shown) {
      element.className = 'figure-drawing is-behind';
      this.place.append(element);
    }
    await api.react(element, document.data, document.layout, kConfig);
    if (this.is_gone) {
      api.purge(element);
      return;
    }
    this.kept.set(document, {element, n_elements: element.getElementsByTagName('*').length});
    if (element !== this.shown) {
      element.remove();
    }
  }

  /** Nothing is drawn or shown any more. */
  destroy(): void {
    this.is_gone = true;
    for (const {element} of this.kept.values()) {
      window.Plotly?.purge(element);
    }
    this.kept.clear();
  }

  /** An element whose drawing goes, so that a new one has room; null while there is room without. */
  private spare(document: FigureDocument): HTMLElement | null {
    let n_elements = 0;
    this.kept.forEach((drawing) => (n_elements += drawing.n_elements));
    if (!isSurface(document) && n_elements < kMostElements) {
      return null;
    }
    for (const [oldest, {element}] of this.kept) {
      if (isSurface(document) || element !== this.shown) {
        this.kept.delete(oldest);
        return element;
      }
    }
    return null;
  }
}
