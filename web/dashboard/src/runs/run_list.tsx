// SPDX-License-Identifier: MIT
// The table itself: only rows in sight are elements, however many there are.
import {useEffect, useRef, useState} from 'preact/hooks';
import {Spark} from '../charts/spark';
import {columnTitle, durationText, groups as grouped, numberText, percentText} from '../state/format';
import {routeAddress} from '../state/route';
import type {RunTable} from '../state/run_table';
import {Status} from '../ui/pieces';
import {isCensored, kCensored, medianGrokStep, type Group, type Sort} from './query';

const kRowHeight = 36;
/** Rows beyond the edges that exist already when they come into sight. */
const kAhead = 8;

/** A line of the list: a run, or the head of a group. */
type Line = {kind: 'run'; row: number} | {kind: 'group'; group: Group};

export function lineList(rows: number[], groups: Group[] | null, closed: ReadonlySet<string>): Line[] {
  if (!groups) {
    return rows.map((row) => ({kind: 'run', row}));
  }
  return groups.flatMap((group) => [
    {kind: 'group', group} as Line,
    ...(closed.has(group.label) ? [] : group.rows.map((row) => ({kind: 'run', row}) as Line)),
  ]);
}

const kWidths: Record<string, number> = {name: 200, status: 112, outcome: 112, spark: 120, started: 150, id: 260, sweep: 170, parent: 180};
const kBoxWidth = 38;
const widthOf = (column: string) => kWidths[column] ?? 108;
const isNumeric = (table: RunTable, column: string) => column !== 'started' && table.columns.get(column)?.kind === 'number';

/** What a cell says: a milestone that did not come is "later than" its last step, not a hole. */
export function cellText(table: RunTable, column: string, row: number): string {
  if (column === 'started') {
    return table.text(column, row).replace('T', ' ').slice(0, 16);
  }
  if (!isNumeric(table, column)) {
    return table.text(column, row);
  }
  const value = table.number(column, row);
  if (Number.isNaN(value)) {
    const is_later = kCensored.has(column) && column !== 'delay' && isCensored(table, row);
    const last = table.number('last_step', row);
    return is_later && !Number.isNaN(last) ? `> ${grouped(last)}` : '';
  }
  if (column.endsWith('_acc')) {
    return percentText(value);
  }
  return column === 'seconds' ? durationText(value) : numberText(value);
}

function Cell({table, column, row, metric}: {table: RunTable; column: string; row: number; metric: string}) {
  if (column === 'name') {
    const id = table.text('id', row);
    return (
      <td>
        <a class="run-link" href={routeAddress('run', id)} title={id}>
          {table.text('name', row) || id}
        </a>
      </td>
    );
  }
  if (column === 'spark') {
    return (
      <td class="cell-spark">
        <Spark id={table.text('id', row)} metric={metric} last_step={table.number('last_step', row)} />
      </td>
    );
  }
  if (column === 'status') {
    return (
      <td>
        <Status status={table.text('status', row)} />
      </td>
    );
  }
  const text = cellText(table, column, row);
  const classes = [isNumeric(table, column) ? 'number' : '', text.startsWith('> ') ? 'soft' : ''].filter(Boolean).join(' ');
  return (
    <td class={classes} title={text}>
      {text}
    </td>
  );
}

function GroupRow(props: {table: RunTable; group: Group; span: number; is_closed: boolean; title: string; onToggle: () => void}) {
  const {table, group} = props;
  const n_grokked = group.rows.filter((row) => !Number.isNaN(table.number('grok_step', row))).length;
  const median = medianGrokStep(table, group.rows);
  return (
    <tr class="group-row">
      <td colSpan={props.span}>
        <button type="button" class="quiet" aria-expanded={!props.is_closed} onClick={props.onToggle}>
          <span aria-hidden="true">{props.is_closed ? '▸' : '▾'}</span> {props.title} = <strong>{group.label || '–'}</strong>
          <span class="soft">
            {' '}
            {group.rows.length} {group.rows.length === 1 ? 'run' : 'runs'} · {n_grokked} grokked
            {Number.isNaN(median) ? '' : ` · median at ${numberText(median)}`}
          </span>
        </button>
      </td>
    </tr>
  );
}

export interface RunListProps {
  table: RunTable;
  version: number;
  lines: Line[];
  columns: string[];
  group_by: string;
  closed: ReadonlySet<string>;
  sort: Sort;
  metric: string;
  selected: ReadonlySet<string>;
  onSort: (column: string) => void;
  onSelect: (ids: string[], on: boolean) => void;
  onToggleGroup: (label: string) => void;
}

export function RunList(props: RunListProps) {
  const {table, lines, columns} = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [sight, set_sight] = useState<[number, number]>([0, 40]);
  const last_clicked = useRef<number>(-1);

  useEffect(() => {
    const element = scroller.current;
    if (!element) {
      return;
    }
    const look = () => {
      const first = Math.max(0, Math.floor(element.scrollTop / kRowHeight) - kAhead);
      const last = Math.ceil((element.scrollTop + element.clientHeight) / kRowHeight) + kAhead;
      set_sight((old) => (old[0] === first && old[1] === last ? old : [first, last]));
    };
    look();
    element.addEventListener('scroll', look, {passive: true});
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, []);

  const least_width = columns.reduce((sum, column) => sum + widthOf(column), kBoxWidth);
  const [first, last] = [Math.min(sight[0], Math.max(0, lines.length - 1)), Math.min(sight[1], lines.length)];
  const runs = lines.flatMap((line) => (line.kind === 'run' ? [line.row] : []));
  const all_selected = runs.length > 0 && runs.length <= 2000 && runs.every((row) => props.selected.has(table.ids[row] as string));

  /** With shift, everything from the last one clicked. */
  const select = (index: number, on: boolean, with_shift: boolean) => {
    const from = with_shift && last_clicked.current >= 0 ? Math.min(index, last_clicked.current) : index;
    const to = with_shift && last_clicked.current >= 0 ? Math.max(index, last_clicked.current) : index;
    last_clicked.current = index;
    const ids = lines.slice(from, to + 1).flatMap((line) => (line.kind === 'run' ? [table.ids[line.row] as string] : []));
    props.onSelect(ids, on);
  };

  return (
    <div class="run-list" ref={scroller} tabIndex={0} role="region" aria-label="Runs">
      <table aria-rowcount={lines.length + 1} style={{minWidth: `${least_width}px`}}>
        <colgroup>
          <col style={{width: `${kBoxWidth}px`}} />
          {columns.map((column) => (
            <col key={column} style={column === 'name' ? {} : {width: `${widthOf(column)}px`}} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th>
              <input
                type="checkbox"
                aria-label="Select all runs shown"
                checked={all_selected}
                onChange={(event) => props.onSelect(runs.map((row) => table.ids[row] as string), event.currentTarget.checked)}
              />
            </th>
            {columns.map((column) => (
              <HeadCell key={column} {...props} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && (
            <tr class="spacer" aria-hidden="true">
              <td colSpan={columns.length + 1} style={{height: `${first * kRowHeight}px`}} />
            </tr>
          )}
          {lines.slice(first, last).map((line, i) => {
            const index = first + i;
            if (line.kind === 'group') {
              const {label} = line.group;
              return (
                <GroupRow
                  key={`group ${label}`}
                  table={table}
                  group={line.group}
                  span={columns.length + 1}
                  title={columnTitle(props.group_by)}
                  is_closed={props.closed.has(label)}
                  onToggle={() => props.onToggleGroup(label)}
                />
              );
            }
            const id = table.ids[line.row] as string;
            const is_selected = props.selected.has(id);
            return (
              <tr key={id} class={is_selected ? 'selected' : ''} aria-rowindex={index + 2} data-run={id}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Select ${table.text('name', line.row)}`}
                    checked={is_selected}
                    onClick={(event) => select(index, event.currentTarget.checked, event.shiftKey)}
                  />
                </td>
                {columns.map((column) => (
                  <Cell key={column} table={table} column={column} row={line.row} metric={props.metric} />
                ))}
              </tr>
            );
          })}
          {last < lines.length && (
            <tr class="spacer" aria-hidden="true">
              <td colSpan={columns.length + 1} style={{height: `${(lines.length - last) * kRowHeight}px`}} />
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

function HeadCell(props: RunListProps & {column: string}) {
  const {column, sort, metric} = props;
  if (column === 'spark') {
    return <th scope="col">{columnTitle(metric)}</th>;
  }
  const is_sorted = sort.column === column;
  const order = is_sorted ? (sort.descending ? 'descending' : 'ascending') : 'none';
  return (
    <th scope="col" aria-sort={order} class={isNumeric(props.table, column) ? 'number' : ''}>
      <button type="button" class="head" title={column.replace(/^config\./, '')} onClick={() => props.onSort(column)}>
        {columnTitle(column)}
        {is_sorted && <span aria-hidden="true">{sort.descending ? ' ↓' : ' ↑'}</span>}
      </button>
    </th>
  );
}
