// SPDX-License-Identifier: MIT
// The one slider of a run: every figure on the page follows it.
import type {ComponentChildren} from 'preact';
import {useEffect, useRef, useState} from 'preact/hooks';
import {numberText} from '../state/format';

export interface StepSliderProps {
  /** Saved steps, ascending. */
  steps: number[];
  step: number;
  /** At the end: new checkpoints of a live run move it on. */
  is_last: boolean;
  checkpoints: ReadonlySet<number>;
  onStep: (step: number) => void;
  /** What stands to the right of it. */
  children?: ComponentChildren;
}

/** Time between two steps of "play". */
const kPlayMs = 250;

export function StepSlider({steps, step, is_last, checkpoints, onStep, children}: StepSliderProps) {
  const [is_playing, set_is_playing] = useState(false);
  const index = Math.max(0, steps.indexOf(step));
  const now = useRef({steps, index, onStep});
  now.current = {steps, index, onStep};

  const move = (by: number) => {
    const {steps: all, index: at} = now.current;
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    if (next !== undefined) {
      now.current.onStep(next);
    }
  };

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.altKey || event.ctrlKey || event.metaKey || target.matches('input, select, textarea, [role="tab"], summary')) {
        return;
      }
      const by: Record<string, number> = {ArrowLeft: -1, ArrowRight: 1, Home: -1e9, End: 1e9};
      const way = by[event.key];
      if (way !== undefined) {
        event.preventDefault();
        move(way);
      }
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);

  useEffect(() => {
    if (!is_playing) {
      return;
    }
    if (now.current.index === now.current.steps.length - 1) {
      now.current.onStep(now.current.steps[0] ?? 0);
    }
    const timer = setInterval(() => {
      move(1);
      if (now.current.index >= now.current.steps.length - 2) {
        set_is_playing(false);
      }
    }, kPlayMs);
    return () => clearInterval(timer);
  }, [is_playing]);

  if (steps.length === 0) {
    return <p class="step-slider soft">No checkpoints or snapshots yet: figures that follow weights come with the first one.</p>;
  }
  return (
    <div class="step-slider">
      <button type="button" aria-pressed={is_playing} aria-label={is_playing ? 'Pause' : 'Play'} onClick={() => set_is_playing(!is_playing)}>
        {is_playing ? '❚❚' : '▶'}
      </button>
      <input
        type="range"
        aria-label="Step"
        aria-valuetext={`step ${step}`}
        min={0}
        max={steps.length - 1}
        step={1}
        value={index}
        onInput={(event) => onStep(steps[Number(event.currentTarget.value)] ?? step)}
      />
      <output class="step-value">
        step <strong>{numberText(step)}</strong>
        <span class="soft"> {checkpoints.has(step) ? 'checkpoint' : 'snapshot'}{is_last ? ' · last' : ''}</span>
      </output>
      {children}
    </div>
  );
}
