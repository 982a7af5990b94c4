// SPDX-License-Identifier: MIT
// Makes build/web/figure_page.html: a page with everything but its figures, which the program writes into it
// (src/figures/figure_page.hpp). Its policy allows these two scripts, by their hashes, and nothing else.
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';

const here = (path) => new URL(path, import.meta.url);
const read = (path) => readFileSync(here(path), 'utf8');

const scripts = {
  '@PLOTLY@': read('../node_modules/plotly.js-strict-dist-min/plotly-strict.min.js'),
  '@PAGE_SCRIPT@': read('page.js'),
};

let page = read('page.html');
const hashes = [];
for (const [place, script] of Object.entries(scripts)) {
  if (/<\/script/i.test(script)) {
    throw new Error(`${place}: the script would end its own element`);
  }
  hashes.push(`'sha256-${createHash('sha256').update(script, 'utf8').digest('base64')}'`);
  page = page.replace(place, () => script);
}
page = page.replace('@SCRIPT_HASHES@', () => hashes.join(' '));

mkdirSync(here('../../build/web'), {recursive: true});
writeFileSync(here('../../build/web/figure_page.html'), page);
