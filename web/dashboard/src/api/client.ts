// SPDX-License-Identifier: MIT
// Requests to the server that sent this page. Addresses are relative, so that a proxy may put it below a path.

/** An answer that is an error: what happened, where, and what to do about it. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly what: string, readonly where: string, readonly hint: string) {
    super(what);
  }
}

type SignedOut = () => void;
let signed_out: SignedOut = () => {};

/** Called whenever the server asks for a token. */
export function onSignedOut(listener: SignedOut): void {
  signed_out = listener;
}

async function errorOf(response: Response): Promise<ApiError> {
  const fallback = new ApiError(response.status, `the server answered ${response.status}`, response.url, '');
  try {
    const {error} = (await response.json()) as {error?: {what?: string; where?: string; hint?: string}};
    return error ? new ApiError(response.status, error.what ?? fallback.what, error.where ?? '', error.hint ?? '') : fallback;
  } catch {
    return fallback;
  }
}

/** The answer itself, for its headers and its bytes; throws ApiError. */
export async function request(path: string, options: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {credentials: 'same-origin', ...options});
  } catch (error) {
    if (options.signal?.aborted) {
      throw error;
    }
    throw new ApiError(0, 'the server does not answer', path, 'is groklab serve still running?');
  }
  if (response.ok) {
    return response;
  }
  if (response.status === 401) {
    signed_out();
  }
  throw await errorOf(response);
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await request(path, signal ? {signal} : {})).json()) as T;
}

/** A change; the server refuses it unless it comes from this page and control is allowed. */
export async function postJson<T>(path: string, body: unknown = {}): Promise<T | null> {
  const response = await request(path, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return text ? (JSON.parse(text) as T) : null;
}

/** An id has slashes; in an address it is one segment. */
export const runPath = (id: string): string => `api/runs/${encodeURIComponent(id)}`;
export const sweepPath = (id: string): string => `api/sweeps/${encodeURIComponent(id)}`;

/**
 * The address that groklab prints ends in #token=...: it becomes a cookie that scripts cannot read, and leaves the address
 * and the history before anything else happens.
 */
export async function openSession(): Promise<void> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) {
    return;
  }
  history.replaceState(null, '', `${location.pathname}${location.search}#/runs`);
  await postJson('api/session', {token});
}
