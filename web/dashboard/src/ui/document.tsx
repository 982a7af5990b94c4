// SPDX-License-Identifier: MIT
// Any JSON document as nested tables: analysis, forecast, record. All of it is text.
import {valueText} from '../state/format';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Objects of one list that share their keys are rows of a table. */
function isTable(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

const kMostRows = 200;

function Rows({rows}: {rows: Record<string, unknown>[]}) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label="Table">
      <table class="plain">
        <thead>
          <tr>
            {names.map((name) => (
              <th scope="col" key={name}>
                {name.replaceAll('_', ' ')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, kMostRows).map((row, i) => (
            <tr key={i}>
              {names.map((name) => (
                <td key={name} class={typeof row[name] === 'number' ? 'number' : ''}>
                  {isObject(row[name]) ? <ShortObject value={row[name]} /> : valueText(row[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** An estimate with its interval, or else "name value" pairs. */
function ShortObject({value}: {value: Record<string, unknown>}) {
  const {estimate, low, high} = value;
  if ('low' in value && 'high' in value) {
    return (
      <>
        {valueText(estimate)} <span class="soft">({valueText(low)} to {valueText(high)})</span>
      </>
    );
  }
  return <>{Object.entries(value).map(([name, item]) => `${name.replaceAll('_', ' ')} ${valueText(item)}`).join(', ')}</>;
}

/** Nothing below it but values: one line, not a thing to open. */
const isFlat = (value: unknown): value is Record<string, unknown> =>
  isObject(value) && Object.values(value).every((item) => !isObject(item) && !isTable(item));

export function Pairs({entries}: {entries: [string, unknown][]}) {
  return (
    <dl class="pairs">
      {entries.map(([name, item]) => (
        <div key={name}>
          <dt>{name.replaceAll('_', ' ')}</dt>
          <dd>{valueText(item)}</dd>
        </div>
      ))}
    </dl>
  );
}

export function DocumentView({value, depth = 0}: {value: Record<string, unknown>; depth?: number}) {
  const entries = Object.entries(value);
  const simple = entries.filter(([, item]) => !isObject(item) && !isTable(item));
  const flat = entries.filter(([, item]) => isFlat(item));
  const nested = entries.filter(([, item]) => (isObject(item) || isTable(item)) && !isFlat(item));
  return (
    <div class="document">
      {simple.length > 0 && <Pairs entries={simple} />}
      {flat.map(([name, item]) => (
        <div class="flat" key={name}>
          <p>{name.replaceAll('_', ' ')}</p>
          <Pairs entries={Object.entries(item as Record<string, unknown>)} />
        </div>
      ))}
      {nested.map(([name, item]) => (
        <details key={name} open={depth === 0 && entries.length < 8}>
          <summary>{name.replaceAll('_', ' ')}</summary>
          {isTable(item) ? <Rows rows={item} /> : <DocumentView value={item as Record<string, unknown>} depth={depth + 1} />}
        </details>
      ))}
    </div>
  );
}
