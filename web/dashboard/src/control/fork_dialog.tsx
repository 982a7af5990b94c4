// SPDX-License-Identifier: MIT
import {useState} from 'preact/hooks';
import {postJson, runPath} from '../api/client';
import type {Info, RunDetail} from '../api/types';
import {numberText} from '../state/format';
import {go, routeAddress} from '../state/route';
import {Dialog, ErrorBox} from '../ui/pieces';
import {isValid, overrideList, OverridesForm, type Overrides} from './overrides_form';

/** What a fork cannot change: its task, its network and where both came from (docs/serve.md). */
const kFixed = /^(task\.|model\.(?!dropout$)|optimizer\.name$|(data_|init_)?seed$|rng)/;

/** A fork starts from a checkpoint: the last one at or before the slider's step. */
export function ForkDialog({detail, step, info, onClose}: {detail: RunDetail; step: number | null; info: Info; onClose: () => void}) {
  const keys = info.keys.filter(({key}) => !kFixed.test(key));
  const checkpoints = detail.checkpoints;
  const [from, set_from] = useState(checkpoints.filter((saved) => saved <= (step ?? Number.POSITIVE_INFINITY)).at(-1) ?? checkpoints[0] ?? null);
  const [name, set_name] = useState('');
  const [overrides, set_overrides] = useState<Overrides>({});
  const [error, set_error] = useState<unknown>(null);
  const [is_busy, set_is_busy] = useState(false);

  const fork = async (event: Event) => {
    event.preventDefault();
    set_is_busy(true);
    set_error(null);
    try {
      const made = await postJson<{id: string}>(`${runPath(detail.id)}/fork`, {
        step: from,
        overrides: overrideList(keys, overrides),
        ...(name.trim() === '' ? {} : {name: name.trim()}),
      });
      onClose();
      if (made) {
        go(routeAddress('run', made.id));
      }
    } catch (reason) {
      set_error(reason);
      set_is_busy(false);
    }
  };

  return (
    <Dialog title={`Fork ${detail.name}`} onClose={onClose}>
      {from === null ? (
        <p>This run has no checkpoint yet to fork from; the first one comes at train.checkpoint_every.</p>
      ) : (
        <form onSubmit={(event) => void fork(event)}>
          <p class="soft">The fork goes on from a checkpoint with changed keys. It is a run like any other and remembers where it came from.</p>
          <div class="pair">
            <label>
              From checkpoint
              <select value={String(from)} onChange={(event) => set_from(Number(event.currentTarget.value))}>
                {checkpoints.map((saved) => (
                  <option key={saved} value={String(saved)}>
                    step {numberText(saved)}
                  </option>
                ))}
              </select>
            </label>
            <label>
              Name
              <input value={name} placeholder="made from the run's" onInput={(event) => set_name(event.currentTarget.value)} />
            </label>
          </div>
          <OverridesForm keys={keys} overrides={overrides} present={detail.config} onChange={set_overrides} />
          {error !== null && <ErrorBox error={error} />}
          <button type="submit" class="primary" disabled={is_busy || !isValid(keys, overrides)}>
            {is_busy ? 'Starting …' : 'Start the fork'}
          </button>
        </form>
      )}
    </Dialog>
  );
}
