// SPDX-License-Identifier: MIT
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import type {Info} from '../api/types';
import {connected, loadTable, table_error, table_state} from '../state/live';
import {columnTitle} from '../state/format';
import {parseRange} from '../state/range';
import {patchParams, replaceAddress, routeAddress, useRoute} from '../state/route';
import type {RunTable} from '../state/run_table';
import {useStore} from '../state/store';
import {Empty, ErrorBox, Loading} from '../ui/pieces';
import {AddFilter, ColumnChooser, FilterChips, kDefaultColumns} from './filters';
import {Overlay} from './overlay';
import {filterText, groupRows, parseFilter, parseSort, selectRows, type Filter} from './query';
import {lineList, RunList} from './run_list';

function filtersOf(params: URLSearchParams): Filter[] {
  return params.getAll('f').flatMap((text) => parseFilter(text) ?? []);
}

/** `f` may stand several times in an address. */
function addressWith(old: URLSearchParams, filters: Filter[]): string {
  const params = new URLSearchParams(old);
  params.delete('f');
  filters.forEach((filter) => params.append('f', filterText(filter)));
  return routeAddress('runs', '', params);
}

/** Columns that can be grouped by: text, and numbers of few values such as a weight decay. */
function groupColumns(table: RunTable): string[] {
  return ['sweep', 'status', 'outcome', 'parent', ...[...table.columns.keys()].filter((name) => name.startsWith('config.')).sort()];
}

export function RunsView({info}: {info: Info}) {
  const state = useStore(table_state);
  const error = useStore(table_error);
  if (!state) {
    return error === null ? <Loading what="runs" /> : <ErrorBox error={error} onRetry={() => void loadTable()} />;
  }
  if (state.table.n === 0) {
    return (
      <Empty title={`No runs in ${info.folder} yet`}>
        <p>
          They appear here by themselves as soon as there are any: <code>groklab train mlp-p97</code> in this folder
          {info.allow_control ? ', or “New run” above.' : '.'}
        </p>
      </Empty>
    );
  }
  return <RunsTable info={info} table={state.table} version={state.version} />;
}

function RunsTable({info, table, version}: {info: Info; table: RunTable; version: number}) {
  const {params} = useRoute();
  const [closed, set_closed] = useState<ReadonlySet<string>>(new Set());
  const search_box = useRef<HTMLInputElement>(null);
  const search = params.get('q') ?? '';
  const filters = filtersOf(params);
  const sort = parseSort(params.get('sort'));
  const group_by = params.get('group') ?? '';
  const columns = params.get('cols')?.split(',') ?? kDefaultColumns;
  const metric = params.get('metric') ?? 'test_acc';
  const selected = (params.get('sel') ?? '').split(',').filter(Boolean).map(decodeURIComponent);
  const filter_key = params.getAll('f').join('\n');

  const rows = useMemo(
    () => selectRows(table, {search, filters, sort}),
    [table, version, search, filter_key, sort.column, sort.descending],
  );
  const lines = useMemo(
    () => lineList(rows, group_by === '' ? null : groupRows(table, rows, group_by), closed),
    [rows, group_by, closed],
  );
  useSearchKey(search_box);

  const setFilters = (next: Filter[]) => replaceAddress(addressWith(params, next));
  const select = (ids: string[], on: boolean) => {
    const next = new Set(selected);
    ids.forEach((id) => (on ? next.add(id) : next.delete(id)));
    patchParams({sel: next.size === 0 ? null : [...next].map(encodeURIComponent).join(',')});
  };
  const sortBy = (column: string) => {
    const is_again = sort.column === column;
    patchParams({sort: is_again && !sort.descending ? `-${column}` : column});
  };
  const toggleGroup = (label: string) =>
    set_closed((old) => {
      const next = new Set(old);
      return next.delete(label) ? next : next.add(label);
    });

  return (
    <div class="runs-view">
      <h1 class="visually-hidden">Runs</h1>
      <div class="toolbar">
        <input
          ref={search_box}
          type="search"
          class="search"
          aria-label="Search runs"
          placeholder="Search: name, outcome, weight_decay=1"
          value={search}
          onInput={(event) => patchParams({q: event.currentTarget.value || null})}
        />
        <FilterChips filters={filters} onRemove={(at) => setFilters(filters.filter((_, i) => i !== at))} />
        <AddFilter table={table} onAdd={(filter) => setFilters([...filters, filter])} />
        <label class="inline">
          Group
          <select value={group_by} onChange={(event) => patchParams({group: event.currentTarget.value || null})}>
            <option value="">none</option>
            {groupColumns(table).map((name) => (
              <option key={name} value={name}>
                {columnTitle(name)}
              </option>
            ))}
          </select>
        </label>
        <ColumnChooser
          table={table}
          shown={columns}
          onChange={(next) => patchParams({cols: next === kDefaultColumns ? null : ['name', ...next.filter((name) => name !== 'name')].join(',')})}
        />
        <RowCount shown={rows.length} all={table.n} />
      </div>
      {selected.length > 0 && (
        <Overlay
          table={table}
          version={version}
          ids={selected.filter((id) => table.rowOf(id) !== undefined)}
          metrics={info.metrics.map(({name}) => name).filter((name) => name !== 'step')}
          metric={metric}
          group_by={group_by}
          x={params.get('x') ?? ''}
          y={params.get('y') ?? ''}
          zoom={parseRange(params.get('zoom'))}
          onChange={patchParams}
        />
      )}
      {rows.length === 0 ? (
        <Empty title="No run matches">
          <button type="button" onClick={() => setFilters([])}>
            Remove the filters
          </button>{' '}
          <button type="button" onClick={() => patchParams({q: null})}>
            Clear the search
          </button>
        </Empty>
      ) : (
        <RunList
          table={table}
          version={version}
          lines={lines}
          columns={columns}
          group_by={group_by}
          closed={closed}
          sort={sort}
          metric={metric}
          selected={new Set(selected)}
          onSort={sortBy}
          onSelect={select}
          onToggleGroup={toggleGroup}
        />
      )}
    </div>
  );
}

function RowCount({shown, all}: {shown: number; all: number}) {
  const is_connected = useStore(connected);
  return (
    <p class="count" role="status">
      {shown === all ? `${all} runs` : `${shown} of ${all} runs`}
      {is_connected === false && <span class="warning"> · not connected, trying again</span>}
    </p>
  );
}

/** "/" goes to the search box, as on many pages. */
function useSearchKey(box: {current: HTMLInputElement | null}): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === '/' && !(event.target as HTMLElement).matches('input, select, textarea')) {
        event.preventDefault();
        box.current?.focus();
      }
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
