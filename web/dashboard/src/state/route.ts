// SPDX-License-Identifier: MIT
// The address holds the whole view (#/runs?sort=-grok_step...), so that a link or a reload brings it back.
import {Store, useStore} from './store';

export type ViewName = 'runs' | 'run' | 'sweeps' | 'sweep' | 'new';

export interface Route {
  view: ViewName;
  id: string;
  params: URLSearchParams;
}

const kViews: readonly string[] = ['runs', 'run', 'sweeps', 'sweep', 'new'];

/** `decodeURIComponent` that takes what nobody encoded as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [view = '', id = ''] = path.split('/');
  return {
    view: (kViews.includes(view) ? view : 'runs') as ViewName,
    id: decoded(id),
    params: new URLSearchParams(query),
  };
}

export function routeAddress(view: ViewName, id = '', params: Record<string, string> | URLSearchParams = {}): string {
  const query = new URLSearchParams(params).toString();
  return `#/${view}${id === '' ? '' : `/${encodeURIComponent(id)}`}${query === '' ? '' : `?${query}`}`;
}

export const route = new Store<Route>(parseRoute(location.hash));

/** Browsers refuse an address that changes hundreds of times in seconds, and take milliseconds for each: it follows the view. */
const kWriteAfterMs = 150;
let unwritten: string | null = null;
let timer = 0;

function write(): void {
  window.clearTimeout(timer);
  timer = 0;
  if (unwritten !== null) {
    history.replaceState(null, '', unwritten);
    unwritten = null;
  }
}

function follow(): void {
  unwritten = null;
  route.set(parseRoute(location.hash));
}
addEventListener('hashchange', follow);
addEventListener('popstate', follow);
addEventListener('pagehide', write);
// What a link leaves behind is the view as it was.
addEventListener('click', write, {capture: true});

export function go(address: string): void {
  write();
  location.hash = address;
}

/** Reads the address anew after it was set without an event. */
export const readAddress = follow;

/** Another address in place of this one: settings of a view are not places to go back to one by one. */
export function replaceAddress(address: string): void {
  if (address !== (unwritten ?? location.hash)) {
    unwritten = address;
    timer ||= window.setTimeout(write, kWriteAfterMs);
    route.set(parseRoute(address));
  }
}

/** Changes parameters of the present view; null takes one away. */
export function patchParams(patch: Record<string, string | null>): void {
  const {view, id} = route.value;
  const params = new URLSearchParams(route.value.params);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      params.delete(name);
    } else {
      params.set(name, value);
    }
  }
  replaceAddress(routeAddress(view, id, params));
}

export const useRoute = (): Route => useStore(route);
