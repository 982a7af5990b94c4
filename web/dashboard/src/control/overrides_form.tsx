// SPDX-License-Identifier: MIT
// Keys of the options table as a form. Only what is set is sent; the server has the last word on what is valid.
import {useState} from 'preact/hooks';
import type {KeyInfo} from '../api/types';
import {valueText} from '../state/format';

export type Overrides = Record<string, string>;

/** As the command line takes them: key=value, a list in brackets. */
export function overrideList(keys: KeyInfo[], overrides: Overrides): string[] {
  return keys.flatMap(({key, type}) => {
    const value = (overrides[key] ?? '').trim();
    const is_bare_list = type.startsWith('list of') && !value.startsWith('[');
    return value === '' ? [] : [`${key}=${is_bare_list ? `[${value}]` : value}`];
  });
}

/** What is wrong with a value, in words; '' for nothing. */
export function problemOf(info: KeyInfo, text: string): string {
  const value = text.trim();
  if (value === '' || info.type === 'text') {
    return '';
  }
  const isWhole = (part: string) => /^[+-]?\d+$/.test(part);
  const inRange = (n: number) => !(typeof info.min === 'number' && n < info.min) && !(typeof info.max === 'number' && n > info.max);
  const range = typeof info.min === 'number' || typeof info.max === 'number' ? `, ${info.min ?? '−∞'} to ${info.max ?? '∞'}` : '';
  if (info.type === 'whole number') {
    return isWhole(value) && inRange(Number(value)) ? '' : `a whole number${range}`;
  }
  if (info.type === 'number') {
    return Number.isFinite(Number(value)) && inRange(Number(value)) ? '' : `a number${range}`;
  }
  if (info.type.startsWith('list of')) {
    const parts = value.replace(/^\[|\]$/g, '').split(',').map((part) => part.trim()).filter(Boolean);
    return /whole/.test(info.type) && !parts.every((part) => isWhole(part) && inRange(Number(part))) ? `whole numbers with commas${range}` : '';
  }
  return '';
}

/** Values of a key that has few: its choices, or true and false. */
const choicesOf = (info: KeyInfo): string[] | null => (info.choices && info.choices.length > 0 ? info.choices : info.type === 'true or false' ? ['true', 'false'] : null);

function KeyField({info, value, onChange, hint}: {info: KeyInfo; value: string; onChange: (value: string) => void; hint: string}) {
  const problem = problemOf(info, value);
  const choices = choicesOf(info);
  const id = `key-${info.key}`;
  return (
    <div class={`key-field${value === '' ? '' : ' is-set'}${problem === '' ? '' : ' is-wrong'}`}>
      <label for={id}>{info.key}</label>
      {choices ? (
        <select id={id} value={value} aria-describedby={`${id}-help`} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">{hint}</option>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          value={value}
          placeholder={hint}
          aria-invalid={problem !== ''}
          aria-describedby={`${id}-help`}
          inputMode={info.type.includes('number') && !info.type.startsWith('list') ? 'decimal' : 'text'}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
      <p id={`${id}-help`} class={problem === '' ? 'soft' : 'warning'}>
        {problem === '' ? info.help : `Must be ${problem}`}
      </p>
    </div>
  );
}

export interface OverridesFormProps {
  keys: KeyInfo[];
  overrides: Overrides;
  /** What a key has if it is left alone, where that is not the default: the run's that is forked, the preset's. */
  present: Record<string, unknown>;
  /** What `present` is of, for the reader. */
  of?: string;
  onChange: (overrides: Overrides) => void;
}

export function OverridesForm({keys, overrides, present, of, onChange}: OverridesFormProps) {
  const [search, set_search] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = keys.filter((key) => wanted === '' || key.key.toLowerCase().includes(wanted) || (key.help ?? '').toLowerCase().includes(wanted));
  const set_keys = Object.keys(overrides).filter((key) => overrides[key] !== '');
  const groups = new Map<string, KeyInfo[]>();
  for (const key of found) {
    const group = key.key.includes('.') ? (key.key.split('.')[0] as string) : 'general';
    groups.set(group, [...(groups.get(group) ?? []), key]);
  }
  const hintOf = (info: KeyInfo) => {
    const value = present[info.key] ?? info.default;
    const whose = present[info.key] === undefined ? 'default' : of;
    return value === undefined || value === null ? '' : whose ? `${valueText(value)} (${whose})` : valueText(value);
  };
  return (
    <fieldset class="overrides">
      <legend>Keys</legend>
      <div class="toolbar">
        <input type="search" aria-label="Search keys" placeholder="Search keys" value={search} onInput={(event) => set_search(event.currentTarget.value)} />
        {set_keys.map((key) => (
          <span class="chip" key={key}>
            {key}={overrides[key]}
            <button type="button" class="quiet" aria-label={`Unset ${key}`} onClick={() => onChange({...overrides, [key]: ''})}>
              ✕
            </button>
          </span>
        ))}
      </div>
      {found.length === 0 && <p class="soft">No key has “{search}” in its name or its description.</p>}
      {[...groups].map(([group, members]) => (
        <details key={group} open={wanted !== '' || group === 'optimizer' || group === 'general'}>
          <summary>
            {group} <span class="soft">{members.length}</span>
          </summary>
          <div class="key-grid">
            {members.map((info) => (
              <KeyField key={info.key} info={info} hint={hintOf(info)} value={overrides[info.key] ?? ''} onChange={(value) => onChange({...overrides, [info.key]: value})} />
            ))}
          </div>
        </details>
      ))}
    </fieldset>
  );
}

/** Is every value that is set one that its key can have? */
export function isValid(keys: KeyInfo[], overrides: Overrides): boolean {
  return keys.every((info) => problemOf(info, overrides[info.key] ?? '') === '');
}
