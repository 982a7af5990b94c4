// SPDX-License-Identifier: MIT
import {useState} from 'preact/hooks';
import type {Info, RunDetail} from '../api/types';
import {valueText} from '../state/format';
import {DocumentView} from '../ui/document';
import {saveFile} from '../ui/pieces';

export function ConfigTab({detail, info}: {detail: RunDetail; info: Info}) {
  const [search, set_search] = useState('');
  const [only_changed, set_only_changed] = useState(false);
  const known = new Map(info.keys.map((key) => [key.key, key]));
  const is_changed = (key: string, value: unknown) => known.has(key) && valueText(known.get(key)?.default) !== valueText(value);
  const entries = Object.entries(detail.config).filter(
    ([key, value]) => key.includes(search.trim()) && (!only_changed || is_changed(key, value)),
  );
  return (
    <div class="columns">
      <section class="panel">
        <header>
          <h2>Configuration</h2>
          <button type="button" onClick={() => saveFile(`${detail.name}.toml`, detail.config_toml, 'application/toml')}>
            config.toml
          </button>
        </header>
        <div class="toolbar">
          <input type="search" aria-label="Search keys" placeholder="Search keys" value={search} onInput={(event) => set_search(event.currentTarget.value)} />
          <label class="check">
            <input type="checkbox" checked={only_changed} onChange={(event) => set_only_changed(event.currentTarget.checked)} />
            other than the default
          </label>
        </div>
        <table class="plain keys">
          <tbody>
            {entries.map(([key, value]) => (
              <tr key={key} class={is_changed(key, value) ? 'is-changed' : ''}>
                <th scope="row" title={known.get(key)?.help ?? ''}>
                  {key}
                </th>
                <td>{valueText(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section class="panel">
        <header>
          <h2>Record</h2>
          <button type="button" onClick={() => saveFile(`${detail.name}_run.json`, JSON.stringify(detail.record, null, 2), 'application/json')}>
            run.json
          </button>
        </header>
        {detail.record ? <DocumentView value={detail.record} /> : <p class="soft">It comes with the first evaluation.</p>}
      </section>
    </div>
  );
}
