// SPDX-License-Identifier: MIT
// Numbers as people read them. Everything is text: nothing of a run ever becomes markup.

/** Whole numbers in groups of three; others with four digits that count. '' for what is not there. */
export function numberText(value: unknown): string {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    return '';
  }
  if (!Number.isFinite(value)) {
    return value > 0 ? '∞' : '−∞';
  }
  if (Number.isInteger(value) && Math.abs(value) < 1e15) {
    return groups(value);
  }
  const size = Math.abs(value);
  return (size >= 1e5 || size < 1e-3 ? value.toExponential(2) : String(Number(value.toPrecision(4)))).replace('-', '−');
}

/** 12 345, with thin spaces. */
export function groups(value: number): string {
  const digits = String(Math.abs(value));
  const grouped = digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, '\u2009');
  return value < 0 ? `−${grouped}` : grouped;
}

export function percentText(value: number): string {
  return Number.isNaN(value) ? '' : `${(100 * value).toFixed(value >= 0.9995 || value === 0 ? 0 : 1)}\u2009%`;
}

export function durationText(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) {
    return '';
  }
  if (seconds < 60) {
    return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)}\u2009s`;
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes}\u2009min` : `${Math.floor(minutes / 60)}\u2009h ${minutes % 60}\u2009min`;
}

/** Anything as one line: lists with commas, documents as JSON. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) {
    return '–';
  }
  if (typeof value === 'number') {
    return numberText(value);
  }
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
    return value.map(valueText).join(', ') || 'none';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `config.optimizer.weight_decay` is `weight_decay` to a reader. */
export function columnTitle(name: string): string {
  const known: Record<string, string> = {
    name: 'Run', status: 'Status', outcome: 'Outcome', mem_step: 'Memorised', grok_step: 'Grokked', grok99_step: 'Grokked 99',
    sustained_step: 'Sustained', delay: 'Delay', last_step: 'Step', steps: 'Steps', test_acc: 'Test acc', train_acc: 'Train acc',
    test_loss: 'Test loss', train_loss: 'Train loss', seconds: 'Time', started: 'Started', parent: 'Parent', sweep: 'Sweep',
    id: 'Id',
  };
  return known[name] ?? (name.startsWith('config.') ? (name.split('.').at(-1) ?? name) : name);
}
