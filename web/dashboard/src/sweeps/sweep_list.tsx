// SPDX-License-Identifier: MIT
import {useEffect, useState} from 'preact/hooks';
import {getJson} from '../api/client';
import type {Info, SweepRow} from '../api/types';
import {columnTitle} from '../state/format';
import {watchSweeps} from '../state/live';
import {routeAddress} from '../state/route';
import {useLoaded} from '../ui/loaded';
import {Empty, ErrorBox, Loading} from '../ui/pieces';

function levelsText(levels: (string | number)[]): string {
  const texts = levels.map(String);
  return texts.length > 6 ? `${texts.slice(0, 3).join(', ')} … ${texts.at(-1)} (${texts.length})` : texts.join(', ');
}

export function SweepList({info}: {info: Info}) {
  const [turn, set_turn] = useState(0);
  const {value, error, reload} = useLoaded('sweeps', String(turn), (signal) => getJson<SweepRow[] | {sweeps: SweepRow[]}>('api/sweeps', signal));
  useEffect(() => {
    let timer = 0;
    const unwatch = watchSweeps(() => {
      timer ||= window.setTimeout(() => {
        timer = 0;
        set_turn((n) => n + 1);
      }, 500);
    });
    return () => {
      window.clearTimeout(timer);
      unwatch();
    };
  }, []);
  if (error !== null) {
    return <ErrorBox error={error} onRetry={reload} />;
  }
  if (!value) {
    return <Loading what="sweeps" />;
  }
  const sweeps = Array.isArray(value) ? value : value.sweeps;
  if (sweeps.length === 0) {
    return (
      <Empty title={`No sweeps in ${info.folder} yet`}>
        <p>
          <code>groklab sweep mlp-weight-decay</code> makes one{info.allow_control ? ', or “New run” above' : ''}; <code>groklab list sweeps</code> has the others.
        </p>
      </Empty>
    );
  }
  return (
    <>
      <h1 class="visually-hidden">Sweeps</h1>
      <ul class="cards">
        {sweeps.map((sweep) => (
          <li key={sweep.id} class="panel">
            <h2>
              <a href={routeAddress('sweep', sweep.id)}>{sweep.name}</a>
            </h2>
            {sweep.text && <p class="soft">{sweep.text}</p>}
            <dl class="pairs">
              {sweep.axes.map((axis) => (
                <div key={axis.key}>
                  <dt>{columnTitle(`config.${axis.key}`)}</dt>
                  <dd>{levelsText(axis.levels)}</dd>
                </div>
              ))}
            </dl>
            <div class="progress-line">
              <progress max={sweep.n_jobs} value={sweep.n_ended} aria-label={`Runs of ${sweep.name} ended`} />
              <span class="soft">
                {sweep.n_ended} of {sweep.n_jobs} ended · {sweep.n_grokked} grokked
              </span>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
