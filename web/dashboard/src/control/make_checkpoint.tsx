// SPDX-License-Identifier: MIT
// Weights of a step that was not saved: the server trains the run again from the checkpoint before it.
import {useEffect, useState} from 'preact/hooks';
import {postJson, runPath} from '../api/client';
import type {RunDetail} from '../api/types';
import {numberText} from '../state/format';
import {ErrorBox} from '../ui/pieces';

/** Between two looks at whether it is there. */
const kLookEveryMs = 700;

export interface MakeCheckpointProps {
  detail: RunDetail;
  /** The last step that was evaluated. */
  passed: number;
  onStep: (step: number) => void;
  reload: () => void;
}

export function MakeCheckpoint({detail, passed, onStep, reload}: MakeCheckpointProps) {
  const [text, set_text] = useState('');
  /** The step, and the run as it was read before it was asked for: that says nothing of it yet. */
  const [making, set_making] = useState<{step: number; before: RunDetail} | null>(null);
  const [error, set_error] = useState<unknown>(null);

  useEffect(() => {
    if (making === null || making.before === detail) {
      return;
    }
    const {step} = making;
    if (detail.checkpoints.includes(step)) {
      set_making(null);
      set_text('');
      onStep(step);
      return;
    }
    if (!detail.making.includes(step)) {
      set_making(null);
      set_error(new Error(`No checkpoint of step ${step} came of it; “groklab checkpoint ${detail.name} ${step}” says why.`));
      return;
    }
    const timer = setTimeout(reload, kLookEveryMs);
    return () => clearTimeout(timer);
  }, [making, detail]);

  const make = async (event: Event) => {
    event.preventDefault();
    const step = Number(text);
    set_error(null);
    if (detail.checkpoints.includes(step)) {
      onStep(step);
      return;
    }
    try {
      await postJson(`${runPath(detail.id)}/checkpoint`, {step});
      set_making({step, before: detail});
      reload();
    } catch (reason) {
      set_error(reason);
    }
  };

  return (
    <form class="make-checkpoint" onSubmit={(event) => void make(event)}>
      {making === null ? (
        <>
          <input
            type="number"
            aria-label="Step to show weights of"
            title="Weights of a step that was not saved: trained again from the checkpoint before it, bit for bit"
            placeholder="any step"
            required
            min={0}
            max={passed}
            step={1}
            value={text}
            onInput={(event) => set_text(event.currentTarget.value)}
          />
          <button type="submit">Show</button>
        </>
      ) : (
        <span class="soft" role="status">
          training step {numberText(making.step)} again …
        </span>
      )}
      {error !== null && <ErrorBox error={error} />}
    </form>
  );
}
