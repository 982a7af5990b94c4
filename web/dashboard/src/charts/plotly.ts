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
/** And its maps, which no figure here uses, bring a style element unless there is one with this id. */
const kMapSheet = 'ce8d464691048653ffe3a57c6c18ab566e8366f186677868cf724621a857b4fe';

/**
 * The policy refuses style attributes, which Plotly writes for sharp pixels and for superscripts, but not the same text by
 * way of the object model.
 */
function allowStyleAttributes(): void {
  const set = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (this: Element, name: string, value: string): void {
    if (name === 'style' && 'style' in this) {
      (this as SVGElement).style.cssText = value;
    } else {
      set.call(this, name, value);
    }
  };
}

function prepare(): void {
  document.querySelector('link[rel="stylesheet"]')?.setAttribute('id', kPlotlySheet);
  const no_maps = document.createElement('template');
  no_maps.id = kMapSheet;
  document.head.append(no_maps);
  allowStyleAttributes();
}

export function plotly(): Promise<PlotlyApi> {
  loading ??= new Promise((resolve, reject) => {
    prepare();
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
