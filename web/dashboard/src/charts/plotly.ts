// SPDX-License-Identifier: MIT
// Plotly is four megabytes: its script is loaded with the first figure.
import type {PlotlyTrace} from '../api/types';

interface PlotlyApi {
  react(place: HTMLElement, data: PlotlyTrace[], layout: object, config: object): Promise<void>;
  purge(place: HTMLElement): void;
}

declare global {
  interface Window {
    Plotly?: PlotlyApi;
  }
}

let loading: Promise<PlotlyApi> | null = null;

/**
 * Plotly writes its rules into the style sheet with this id, or into a style element of its own, which the policy of this
 * page refuses: so the page's own sheet is given the name.
 */
const kPlotlySheet = 'plotly.js-style-global';

export function plotly(): Promise<PlotlyApi> {
  loading ??= new Promise((resolve, reject) => {
    document.querySelector('link[rel="stylesheet"]')?.setAttribute('id', kPlotlySheet);
    const script = document.createElement('script');
    script.src = 'assets/plotly.js';
    script.addEventListener('load', () => (window.Plotly ? resolve(window.Plotly) : reject(new Error('Plotly did not start'))));
    script.addEventListener('error', () => {
      loading = null;
      reject(new Error('Plotly could not be loaded'));
    });
    document.head.append(script);
  });
  return loading;
}
