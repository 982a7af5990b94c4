// SPDX-License-Identifier: MIT
// Light or dark: what the system asks for, until the reader chooses. Colours are those of src/figures/theme.cpp.
import {Store, useStore} from './store';

export type ThemeName = 'light' | 'dark';
export type ThemeChoice = ThemeName | 'auto';

export interface Theme {
  name: ThemeName;
  ink: string;
  soft: string;
  grid: string;
  frame: string;
  ground: string;
  lines: readonly string[];
}

const kThemes: Record<ThemeName, Theme> = {
  light: {
    name: 'light', ink: '#1c2024', soft: '#555b64', grid: '#e9ebee', frame: '#9a9a9a', ground: '#ffffff',
    lines: ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#56B4E9', '#E69F00', '#222222', '#7A7A7A'],
  },
  dark: {
    name: 'dark', ink: '#f0f1f3', soft: '#b0b6c0', grid: '#2a2e36', frame: '#6c717b', ground: '#16181d',
    lines: ['#4FA8E0', '#FF8A3D', '#2CC79A', '#E39CC6', '#9AD7F7', '#F2BE45', '#FFFFFF', '#A8ADB7'],
  },
};

const kKey = 'groklab-theme';
const system_dark = matchMedia('(prefers-color-scheme: dark)');

function stored(): ThemeChoice {
  try {
    const choice = localStorage.getItem(kKey);
    return choice === 'light' || choice === 'dark' ? choice : 'auto';
  } catch {
    return 'auto';
  }
}

function resolved(choice: ThemeChoice): ThemeName {
  return choice === 'auto' ? (system_dark.matches ? 'dark' : 'light') : choice;
}

const choice = new Store<ThemeChoice>(stored());
export const theme = new Store<Theme>(kThemes[resolved(choice.value)]);

function apply(): void {
  const name = resolved(choice.value);
  document.documentElement.dataset['theme'] = name;
  theme.set(kThemes[name]);
}

export function startTheme(): void {
  choice.subscribe(apply);
  system_dark.addEventListener('change', apply);
  apply();
}

export function toggleTheme(): void {
  const next: ThemeName = theme.value.name === 'dark' ? 'light' : 'dark';
  try {
    localStorage.setItem(kKey, next);
  } catch {
    // A browser that stores nothing forgets the choice; the page works all the same.
  }
  choice.set(next);
}

export const useTheme = (): Theme => useStore(theme);

/** Line colours repeat after eight; from then on lines are dashed, so that no two look alike. */
export function lineStyle(at: Theme, index: number): {color: string; dash: number[]} {
  const round = Math.floor(index / at.lines.length);
  const dashes = [[], [6, 4], [2, 3], [10, 3, 2, 3]];
  return {color: at.lines[index % at.lines.length] ?? at.ink, dash: dashes[round % dashes.length] ?? []};
}
