// SPDX-License-Identifier: MIT
// Small pieces that every view is made of.
import type {ComponentChildren, JSX} from 'preact';
import {useEffect, useRef} from 'preact/hooks';
import {ApiError} from '../api/client';

interface Choice<T extends string> {
  value: T;
  label: string;
}

/** One of a few: radio buttons that look like one bar. */
export function Segmented<T extends string>(props: {
  label: string;
  choices: readonly Choice<T>[];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <div class="segmented" role="group" aria-label={props.label}>
      {props.choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === props.value}
          onClick={() => props.onChange(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}

export function Empty({title, children}: {title: string; children?: ComponentChildren}) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children && <div class="empty-text">{children}</div>}
    </div>
  );
}

/** What went wrong, where, and what to do about it. */
export function ErrorBox({error, onRetry}: {error: unknown; onRetry?: () => void}) {
  const api = error instanceof ApiError ? error : null;
  return (
    <div class="error" role="alert">
      <p>
        <strong>{api ? api.what : error instanceof Error ? error.message : String(error)}</strong>
        {api?.where && <span class="soft"> · {api.where}</span>}
      </p>
      {api?.hint && <p class="soft">{api.hint}</p>}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Loading({what}: {what: string}) {
  return (
    <p class="loading" role="status">
      Loading {what} …
    </p>
  );
}

/** A modal dialog of the browser: Escape closes it, focus stays inside and returns afterwards. */
export function Dialog({title, onClose, children}: {title: string; onClose: () => void; children: ComponentChildren}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const closeOutside: JSX.MouseEventHandler<HTMLDialogElement> = (event) => {
    if (event.target === dialog.current) {
      dialog.current?.close();
    }
  };
  return (
    <dialog ref={dialog} aria-label={title} onClose={onClose} onClick={closeOutside}>
      <div class="dialog-body">
        <header>
          <h2>{title}</h2>
          <button type="button" class="quiet" aria-label="Close" onClick={() => dialog.current?.close()}>
            ✕
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** A button whose list opens below it and closes on Escape or a click elsewhere. */
export function Menu({label, title, children}: {label: ComponentChildren; title?: string; children: ComponentChildren}) {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const place = details.current;
      const escaped = event instanceof KeyboardEvent && event.key === 'Escape';
      if (place?.open && (escaped || !(event.target instanceof Node && place.contains(event.target)))) {
        place.open = false;
        if (escaped) {
          place.querySelector('summary')?.focus();
        }
      }
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', close);
    };
  }, []);
  return (
    <details class="menu" ref={details}>
      <summary title={title} aria-label={title}>
        {label}
      </summary>
      <div class="menu-body">{children}</div>
    </details>
  );
}

const kStatusMarks: Record<string, string> = {
  running: 'live', paused: 'paused', finished: 'done', stopped: 'stopped', failed: 'bad', diverged: 'bad', interrupted: 'stopped',
};

/** A word with a mark whose shape differs as well as its colour. */
export function Status({status}: {status: string}) {
  const kind = kStatusMarks[status] ?? 'stopped';
  return (
    <span class={`status status-${kind}`}>
      <span class="status-mark" aria-hidden="true" />
      {status || 'unknown'}
    </span>
  );
}

/** Saves bytes that this page has as a file. */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const address = URL.createObjectURL(new Blob([content], {type}));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The canvas of the panel that a button is in. */
export function savePicture(inside: Element, name: string): void {
  inside.closest('section')?.querySelector('canvas')?.toBlob((blob) => blob && saveFile(`${name}.png`, blob, 'image/png'));
}

/** One line of a CSV file; quotes where RFC 4180 wants them. */
export function csvLine(cells: unknown[]): string {
  return cells
    .map((cell) => {
      const text = cell === null || cell === undefined || Number.isNaN(cell) ? '' : String(cell);
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}
