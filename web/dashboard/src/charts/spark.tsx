// SPDX-License-Identifier: MIT
// The small curve of a row. Rows in sight ask together, and what was answered is kept until the run has gone on.
import {useEffect, useState} from 'preact/hooks';
import {getJson} from '../api/client';

export type SmallCurve = [number[], (number | null)[]];

interface Entry {
  curve: SmallCurve;
  last_step: number;
}

const kAskAfterMs = 30;
const kMostAtOnce = 60;
const kMostKept = 4000;
const kept = new Map<string, Entry>();
const waiting = new Map<string, {metric: string; id: string; last_step: number; done: Set<() => void>}>();
let timer = 0;

async function ask(): Promise<void> {
  timer = 0;
  const wanted = [...waiting.values()];
  waiting.clear();
  for (const [metric, wants] of grouped(wanted)) {
    for (let from = 0; from < wants.length; from += kMostAtOnce) {
      const some = wants.slice(from, from + kMostAtOnce);
      const ids = some.map((want) => encodeURIComponent(want.id)).join(',');
      try {
        const answer = await getJson<{curves: Record<string, SmallCurve>}>(
          `api/curves?metric=${encodeURIComponent(metric)}&points=48&ids=${ids}`,
        );
        for (const want of some) {
          kept.set(`${metric}\n${want.id}`, {curve: answer.curves[want.id] ?? [[], []], last_step: want.last_step});
        }
      } catch {
        // A row without its small curve is still a row; the next one in sight asks again.
      }
      some.forEach((want) => want.done.forEach((done) => done()));
    }
  }
  while (kept.size > kMostKept) {
    kept.delete(kept.keys().next().value as string);
  }
}

function grouped<T extends {metric: string}>(wants: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const want of wants) {
    groups.set(want.metric, [...(groups.get(want.metric) ?? []), want]);
  }
  return groups;
}

function useSmallCurve(id: string, metric: string, last_step: number): SmallCurve | null {
  const key = `${metric}\n${id}`;
  const [, redraw] = useState(0);
  const entry = kept.get(key);
  const is_current = entry !== undefined && (entry.last_step === last_step || Number.isNaN(last_step));
  useEffect(() => {
    if (is_current) {
      return;
    }
    const want = waiting.get(key) ?? {metric, id, last_step, done: new Set<() => void>()};
    const done = () => redraw((n) => n + 1);
    want.done.add(done);
    waiting.set(key, want);
    timer ||= window.setTimeout(() => void ask(), kAskAfterMs);
    return () => want.done.delete(done);
  }, [key, last_step, is_current]);
  return entry?.curve ?? null;
}

const kWidth = 96;
const kHeight = 24;

/** Losses on a logarithmic axis, accuracies on [0, 1]: small curves of a column are comparable. */
function path([steps, values]: SmallCurve, metric: string): string {
  const is_share = metric.endsWith('_acc');
  const at = (value: number) => (metric.endsWith('_loss') ? Math.log10(Math.max(value, 1e-12)) : value);
  const points: [number, number][] = [];
  values.forEach((value, i) => {
    if (value !== null && Number.isFinite(value)) {
      points.push([steps[i] ?? 0, at(value)]);
    }
  });
  const ys = points.map((point) => point[1]);
  const low = is_share ? 0 : Math.min(...ys);
  const high = is_share ? 1 : Math.max(...ys);
  const last = points.at(-1)?.[0] || 1;
  return points
    .map(([x, y], i) => {
      const left = 1 + (x / last) * (kWidth - 2);
      const top = kHeight - 2 - ((y - low) / (high - low || 1)) * (kHeight - 4);
      return `${i === 0 ? 'M' : 'L'}${left.toFixed(1)} ${top.toFixed(1)}`;
    })
    .join('');
}

export function Spark({id, metric, last_step}: {id: string; metric: string; last_step: number}) {
  const curve = useSmallCurve(id, metric, last_step);
  return (
    <svg class="spark" width={kWidth} height={kHeight} viewBox={`0 0 ${kWidth} ${kHeight}`} aria-hidden="true">
      {curve && curve[0].length > 0 && <path d={path(curve, metric)} />}
    </svg>
  );
}
