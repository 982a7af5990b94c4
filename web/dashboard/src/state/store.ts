// SPDX-License-Identifier: MIT
import {useEffect, useState} from 'preact/hooks';

/** A value that views follow. Thread of events only, like everything on a page. */
export class Store<T> {
  private listeners = new Set<(value: T) => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set(value: T): void {
    if (Object.is(value, this.current)) {
      return;
    }
    this.current = value;
    for (const listener of [...this.listeners]) {
      listener(value);
    }
  }

  subscribe(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** The value of a store, and a new drawing whenever it changes. */
export function useStore<T>(store: Store<T>): T {
  const [value, set_value] = useState(store.value);
  useEffect(() => {
    set_value(() => store.value);
    return store.subscribe((next) => set_value(() => next));
  }, [store]);
  return value;
}
