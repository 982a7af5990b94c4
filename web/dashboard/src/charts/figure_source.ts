// SPDX-License-Identifier: MIT
// Figures from the server, the last ones kept, so that a slider that goes back shows at once what it showed.
import {request} from '../api/client';
import type {FigureDocument} from '../api/types';

export interface Figure {
  document: FigureDocument;
  /** The saved step it shows; null for all of them. */
  step: number | null;
  /** Of an animation. */
  frames: number | null;
}

/** A figure of a run at p = 113 has some 200 kB: these are the last hundred and more. */
const kMostBytes = 64e6;
const kept = new Map<string, {figure: Figure; bytes: number}>();
const on_the_way = new Map<string, Promise<Figure>>();
let bytes_kept = 0;

function keep(address: string, figure: Figure, bytes: number): void {
  kept.set(address, {figure, bytes});
  bytes_kept += bytes;
  for (const [oldest, entry] of kept) {
    if (bytes_kept <= kMostBytes) {
      break;
    }
    kept.delete(oldest);
    bytes_kept -= entry.bytes;
  }
}

function headerNumber(response: Response, name: string): number | null {
  const text = response.headers.get(name);
  return text === null || text === '' ? null : Number(text);
}

/** What is kept of an address, without asking. */
export function keptFigure(address: string): Figure | null {
  const entry = kept.get(address);
  if (!entry) {
    return null;
  }
  kept.delete(address);
  kept.set(address, entry);
  return entry.figure;
}

async function ask(address: string): Promise<Figure> {
  const response = await request(address);
  const text = await response.text();
  const figure: Figure = {
    document: JSON.parse(text) as FigureDocument,
    step: headerNumber(response, 'Groklab-Step'),
    frames: headerNumber(response, 'Groklab-Frames'),
  };
  keep(address, figure, text.length);
  return figure;
}

/** Two panels that want one figure ask once. */
export function fetchFigure(address: string): Promise<Figure> {
  const already = keptFigure(address);
  if (already) {
    return Promise.resolve(already);
  }
  let promise = on_the_way.get(address);
  if (!promise) {
    promise = ask(address).finally(() => on_the_way.delete(address));
    on_the_way.set(address, promise);
  }
  return promise;
}
