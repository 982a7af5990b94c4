// SPDX-License-Identifier: MIT
// Pause, continue, stop, resume: whatever the server says may be done with a run or a sweep as it is.
import {useState} from 'preact/hooks';
import {postJson} from '../api/client';
import {ErrorBox} from '../ui/pieces';

export function ControlButtons({path, controls, onDone}: {path: string; controls: string[]; onDone?: () => void}) {
  const [error, set_error] = useState<unknown>(null);
  const act = async (what: string) => {
    try {
      set_error(null);
      await postJson(`${path}/${what}`);
      onDone?.();
    } catch (reason) {
      set_error(reason);
    }
  };
  return (
    <>
      {controls.map((control) => (
        <button key={control} type="button" onClick={() => void act(control)}>
          {control[0]?.toUpperCase()}
          {control.slice(1)}
        </button>
      ))}
      {error !== null && <ErrorBox error={error} />}
    </>
  );
}
