// SPDX-License-Identifier: MIT
// Starts a run of a preset, or a sweep.
import {useState} from 'preact/hooks';
import {getJson, postJson} from '../api/client';
import type {Info, PresetValues} from '../api/types';
import {go, patchParams, routeAddress, useRoute} from '../state/route';
import {useLoaded} from '../ui/loaded';
import {Empty, ErrorBox, Segmented} from '../ui/pieces';
import {isValid, overrideList, OverridesForm, type Overrides} from './overrides_form';

type Kind = 'train' | 'sweep';

export function NewRun({info}: {info: Info}) {
  const {params} = useRoute();
  const kind: Kind = params.get('kind') === 'sweep' ? 'sweep' : 'train';
  const choices = kind === 'train' ? info.presets : info.sweeps;
  const [chosen, set_chosen] = useState<Record<Kind, string>>({train: info.presets[0]?.name ?? '', sweep: info.sweeps[0]?.name ?? ''});
  const [overrides, set_overrides] = useState<Overrides>({});
  const [name, set_name] = useState('');
  const [seeds, set_seeds] = useState('');
  const [threads, set_threads] = useState('1');
  const [error, set_error] = useState<unknown>(null);
  const [is_busy, set_is_busy] = useState(false);
  const choice = chosen[kind];
  const {value: values} = useLoaded('presets', 'presets', (signal) => getJson<PresetValues>('api/presets', signal));

  if (!info.allow_control) {
    return (
      <Empty title="This server only shows">
        <p>
          <code>groklab serve --allow-control</code> starts one that can start, stop and fork runs.
        </p>
      </Empty>
    );
  }

  const start = async (event: Event) => {
    event.preventDefault();
    set_is_busy(true);
    set_error(null);
    const named = name.trim() === '' ? {} : {name: name.trim()};
    const body =
      kind === 'train'
        ? {preset: choice, overrides: overrideList(info.keys, overrides), ...named, threads: Number(threads) || 1}
        : {sweep: choice, overrides: overrideList(info.keys, overrides), ...named, ...(seeds.trim() === '' ? {} : {seeds: Number(seeds)})};
    try {
      const made = await postJson<{id: string}>(`api/control/${kind}`, body);
      go(routeAddress(kind === 'train' ? 'run' : 'sweep', made?.id ?? ''));
    } catch (reason) {
      set_error(reason);
      set_is_busy(false);
    }
  };

  return (
    <form class="new-run panel" onSubmit={(event) => void start(event)}>
      <header>
        <h1>Start {kind === 'train' ? 'a run' : 'a sweep'}</h1>
        <Segmented
          label="What to start"
          value={kind}
          choices={[{value: 'train', label: 'Run'}, {value: 'sweep', label: 'Sweep'}]}
          onChange={(value) => patchParams({kind: value === 'train' ? null : value})}
        />
      </header>
      <fieldset class="presets">
        <legend>{kind === 'train' ? 'Preset' : 'Sweep'}</legend>
        {choices.map((preset) => (
          <label key={preset.name} class={preset.name === choice ? 'preset is-chosen' : 'preset'}>
            <input type="radio" name="preset" value={preset.name} checked={preset.name === choice} onChange={() => set_chosen({...chosen, [kind]: preset.name})} />
            <span>
              <strong>{preset.name}</strong>
              <span class="soft">{preset.title}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="pair">
        <label>
          Name
          <input value={name} placeholder="made from the preset; letters, digits, . _ + ^ -" onInput={(event) => set_name(event.currentTarget.value)} />
        </label>
        {kind === 'train' ? (
          <label>
            Threads
            <input inputMode="numeric" value={threads} onInput={(event) => set_threads(event.currentTarget.value)} />
          </label>
        ) : (
          <label>
            Seeds
            <input inputMode="numeric" value={seeds} placeholder="those of the sweep" onInput={(event) => set_seeds(event.currentTarget.value)} />
          </label>
        )}
      </div>
      <OverridesForm
        keys={info.keys}
        overrides={overrides}
        present={values?.[kind][choice] ?? {}}
        of={choice}
        onChange={set_overrides}
      />
      {error !== null && <ErrorBox error={error} />}
      <div class="form-end">
        <button type="submit" class="primary" disabled={is_busy || choice === '' || !isValid(info.keys, overrides)}>
          {is_busy ? 'Starting …' : 'Start'}
        </button>
      </div>
    </form>
  );
}
