// SPDX-License-Identifier: MIT
import {useCallback, useEffect, useState} from 'preact/hooks';

export interface Loaded<T> {
  value: T | null;
  error: unknown;
  reload: () => void;
}

/**
 * Loads something whenever `key` changes, and drops answers that come too late. The value before stays on screen until the
 * next one is there, unless `key` belongs to another thing altogether (`subject`).
 */
export function useLoaded<T>(subject: string, key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, set_state] = useState<{subject: string; value: T | null; error: unknown}>({subject, value: null, error: null});
  const [turn, set_turn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (value) => abort.signal.aborted || set_state({subject, value, error: null}),
      (error: unknown) => abort.signal.aborted || set_state({subject, value: null, error}),
    );
    return () => abort.abort();
  }, [subject, key, turn]);
  const reload = useCallback(() => set_turn((n) => n + 1), []);
  const mine = state.subject === subject;
  return {value: mine ? state.value : null, error: mine ? state.error : null, reload};
}
