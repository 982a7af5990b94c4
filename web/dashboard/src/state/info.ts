// SPDX-License-Identifier: MIT
// What the program is and can: asked for once, before anything is drawn, for every view waits for it.
import {getJson} from '../api/client';
import type {Info} from '../api/types';

let asked: Promise<Info> | null = null;

export function askInfo(): Promise<Info> {
  asked ??= getJson<Info>('api/info').catch((error: unknown) => {
    asked = null;
    throw error;
  });
  return asked;
}
