// SPDX-License-Identifier: MIT
// The metrics of one run, complete, and growing while it trains: only rows that are new are fetched.
import {useEffect, useRef, useState} from 'preact/hooks';
import {fetchColumns} from '../api/columns';
import type {MetricsEvent} from '../api/types';
import {watchRun} from '../state/live';

export interface LiveSeries {
  rows: number;
  column: (name: string) => Float32Array;
  last: Record<string, number | null>;
  /** Steps a second between the evaluations that arrived while this page watched; NaN before the second. */
  rate: number;
  error: unknown;
}

/** A column that grows without copying everything each time. */
class Growing {
  private values = new Float32Array(1024);
  n = 0;

  append(more: Float32Array): void {
    const needed = this.n + more.length;
    if (needed > this.values.length) {
      const larger = new Float32Array(Math.max(needed, 2 * this.values.length));
      larger.set(this.values.subarray(0, this.n));
      this.values = larger;
    }
    this.values.set(more, this.n);
    this.n = needed;
  }

  /** A view: what is appended later is not in it. */
  get view(): Float32Array {
    return this.values.subarray(0, this.n);
  }
}

/** A run of a tiny network evaluates hundreds of times a second; eyes do not. */
const kUpdateEveryMs = 150;

const kNothing = new Float32Array(0);

interface Pace {
  first: {step: number; at: number} | null;
  rate: number;
}

function observePace(pace: Pace, step: number | null | undefined): void {
  if (typeof step !== 'number') {
    return;
  }
  const at = performance.now() / 1000;
  if (!pace.first || step < pace.first.step) {
    pace.first = {step, at};
  } else if (at > pace.first.at + 0.5) {
    pace.rate = (step - pace.first.step) / (at - pace.first.at);
  }
}

export function useLiveSeries(id: string, names: string[]): LiveSeries {
  const columns = useRef(new Map<string, Growing>());
  const pace = useRef<Pace>({first: null, rate: Number.NaN});
  const [state, set_state] = useState<{rows: number; last: Record<string, number | null>; error: unknown}>({rows: 0, last: {}, error: null});
  const wanted = names.join(',');

  useEffect(() => {
    columns.current = new Map(names.map((name) => [name, new Growing()]));
    pace.current = {first: null, rate: Number.NaN};
    set_state({rows: 0, last: {}, error: null});
    let rows = 0;
    let is_over = false;
    let is_asking = false;
    let is_behind = false;

    const ask = async () => {
      if (is_asking) {
        is_behind = true;
        return;
      }
      is_asking = true;
      try {
        do {
          is_behind = false;
          const more = await fetchColumns(id, names, {from: rows});
          if (is_over) {
            return;
          }
          for (const [name, values] of more.series) {
            columns.current.get(name)?.append(values);
          }
          rows += more.rows;
          set_state((old) => ({...old, rows, error: null}));
        } while (is_behind);
      } catch (error) {
        if (!is_over) {
          set_state((old) => ({...old, error}));
        }
      } finally {
        is_asking = false;
      }
    };

    let newest: MetricsEvent | null = null;
    let timer = 0;
    const follow = () => {
      timer = 0;
      if (!newest) {
        return;
      }
      const {rows: rows_now, last} = newest;
      set_state((old) => ({...old, last}));
      // A run that was started anew in its folder has fewer rows than before.
      if (rows_now < rows) {
        rows = 0;
        columns.current = new Map(names.map((name) => [name, new Growing()]));
      }
      if (rows_now !== rows) {
        void ask();
      }
    };

    void ask();
    const unwatch = watchRun(id, (event) => {
      observePace(pace.current, event.last['step']);
      newest = event;
      timer ||= window.setTimeout(follow, kUpdateEveryMs);
    });
    return () => {
      is_over = true;
      window.clearTimeout(timer);
      unwatch();
    };
  }, [id, wanted]);

  return {
    rows: state.rows,
    last: state.last,
    error: state.error,
    rate: pace.current.rate,
    column: (name) => columns.current.get(name)?.view ?? kNothing,
  };
}
