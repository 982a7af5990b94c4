// SPDX-License-Identifier: MIT
// Filters as chips, and the small form that makes one: a range for numbers, choices where there are few, text for the rest.
import {useMemo, useState} from 'preact/hooks';
import {columnTitle, numberText} from '../state/format';
import type {RunTable} from '../state/run_table';
import {Menu} from '../ui/pieces';
import {asNumber, columnChoices, type Filter} from './query';

export function filterTitle(filter: Filter): string {
  const title = columnTitle(filter.column);
  switch (filter.kind) {
    case 'has':
      return `${title} has “${filter.text}”`;
    case 'range':
      if (Number.isNaN(filter.high)) {
        return `${title} ≥ ${numberText(filter.low)}`;
      }
      return Number.isNaN(filter.low) ? `${title} ≤ ${numberText(filter.high)}` : `${title} ${numberText(filter.low)} to ${numberText(filter.high)}`;
    case 'in':
      return `${title} is ${filter.values.map((value) => value || 'nothing').join(' or ')}`;
  }
}

export function FilterChips({filters, onRemove}: {filters: Filter[]; onRemove: (index: number) => void}) {
  return (
    <>
      {filters.map((filter, i) => (
        <span class="chip" key={filterTitle(filter)}>
          {filterTitle(filter)}
          <button type="button" class="quiet" aria-label={`Remove filter: ${filterTitle(filter)}`} onClick={() => onRemove(i)}>
            ✕
          </button>
        </span>
      ))}
    </>
  );
}

export function AddFilter({table, onAdd}: {table: RunTable; onAdd: (filter: Filter) => void}) {
  const names = [...table.columns.keys()].filter((name) => name !== 'id').sort();
  const [column, set_column] = useState('outcome');
  const [low, set_low] = useState('');
  const [high, set_high] = useState('');
  const [text, set_text] = useState('');
  const [values, set_values] = useState<string[]>([]);
  const {range, texts} = useMemo(() => columnChoices(table, column), [table, column]);
  const as_range = range !== null && (texts === null || texts.length > 8);

  const add = (event: Event) => {
    event.preventDefault();
    if (as_range) {
      onAdd({column, kind: 'range', low: asNumber(low), high: asNumber(high)});
    } else if (texts) {
      onAdd({column, kind: 'in', values});
    } else {
      onAdd({column, kind: 'has', text});
    }
    (event.currentTarget as HTMLElement).closest('details')?.removeAttribute('open');
  };
  const choose = (value: string, on: boolean) => set_values((old) => (on ? [...old, value] : old.filter((other) => other !== value)));

  return (
    <Menu label="+ Filter" title="Add a filter">
      <form class="filter-form" onSubmit={add}>
        <label>
          Column
          <select
            value={column}
            onChange={(event) => {
              set_column(event.currentTarget.value);
              set_values([]);
            }}
          >
            {names.map((name) => (
              <option key={name} value={name}>
                {name.replace(/^config\./, '')}
              </option>
            ))}
          </select>
        </label>
        {as_range && (
          <div class="pair">
            <label>
              From
              <input inputMode="decimal" value={low} placeholder={String(range[0])} onInput={(event) => set_low(event.currentTarget.value)} />
            </label>
            <label>
              To
              <input inputMode="decimal" value={high} placeholder={String(range[1])} onInput={(event) => set_high(event.currentTarget.value)} />
            </label>
          </div>
        )}
        {!as_range && texts && (
          <fieldset>
            <legend>One of</legend>
            {texts.map((value) => (
              <label class="check" key={value}>
                <input type="checkbox" checked={values.includes(value)} onChange={(event) => choose(value, event.currentTarget.checked)} />
                {value || 'nothing'}
              </label>
            ))}
          </fieldset>
        )}
        {!as_range && !texts && (
          <label>
            Contains
            <input value={text} onInput={(event) => set_text(event.currentTarget.value)} />
          </label>
        )}
        <button type="submit" class="primary">
          Add
        </button>
      </form>
    </Menu>
  );
}

export function ColumnChooser({table, shown, onChange}: {table: RunTable; shown: string[]; onChange: (columns: string[]) => void}) {
  const [search, set_search] = useState('');
  const names = ['spark', ...[...table.columns.keys()].filter((name) => name !== 'name').sort()];
  const found = names.filter((name) => name.toLowerCase().includes(search.toLowerCase()));
  const set = (name: string, on: boolean) => onChange(on ? [...shown, name] : shown.filter((other) => other !== name));
  return (
    <Menu label="Columns" title="Choose columns">
      <input type="search" aria-label="Search columns" placeholder="Search columns" value={search} onInput={(event) => set_search(event.currentTarget.value)} />
      <div class="choices">
        {found.map((name) => (
          <label class="check" key={name}>
            <input type="checkbox" checked={shown.includes(name)} onChange={(event) => set(name, event.currentTarget.checked)} />
            {name === 'spark' ? 'small curve' : name.replace(/^config\./, '')}
          </label>
        ))}
      </div>
      <button type="button" onClick={() => onChange(kDefaultColumns)}>
        Back to the default
      </button>
    </Menu>
  );
}

export const kDefaultColumns = ['name', 'status', 'outcome', 'spark', 'test_acc', 'train_acc', 'mem_step', 'grok_step', 'last_step', 'seconds'];
