// SPDX-License-Identifier: MIT
// Every page of the built site (`make docs`) in Chromium, light and dark, narrow and wide: node test_docs.mjs SITE DOCS.
import assert from 'node:assert/strict';
import {createReadStream, existsSync, mkdirSync, readdirSync, readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {extname, join, relative, resolve} from 'node:path';
import {after, before, test} from 'node:test';
import {chromium} from 'playwright-core';

const [site, docs] = process.argv.slice(2).map((path) => resolve(path));
const kTypes = {'.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.png': 'image/png', '.svg': 'image/svg+xml', '.json': 'application/json'};
const kNarrow = {width: 390, height: 844};
const kWide = {width: 1280, height: 900};
const kPictures = process.env.DOCS_PICTURES;  // a folder: keep what the pages look like

const filesBelow = (folder, ending) =>
  readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)));
const pages = filesBelow(site, '.html').filter((name) => name !== '404.html').sort();

let server;
let origin;
let browser;
let tab;
let faults = [];

before(async () => {
  server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    const file = join(site, path.endsWith('/') ? `${path}index.html` : path);
    if (!file.startsWith(site) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {'Content-Type': kTypes[extname(file)] ?? 'application/octet-stream'});
    createReadStream(file).pipe(response);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await chromium.launch({executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox']});
  const context = await browser.newContext({viewport: kWide, reducedMotion: 'reduce', colorScheme: 'light'});
  tab = await context.newPage();
  tab.on('console', (message) => message.type() === 'error' && faults.push(`console: ${message.text()}`));
  tab.on('pageerror', (error) => faults.push(`script: ${error}`));
  tab.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:')) {
      faults.push(`request: ${request.url()}`);
    }
  });
});

after(async () => {
  await browser?.close();
  server.closeAllConnections?.();
  server.close();
});

const show = async (page) => {
  await tab.goto(`${origin}/${page}`);
  await tab.waitForFunction(() => document.querySelector('#app').__vue_app__ !== undefined);
};

/** Runs in the page: how far it is too wide, and who sticks out. */
const overflow = () => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) {
    return [];
  }
  const wide = [...document.querySelectorAll('.vp-doc *')].filter((e) => e.getBoundingClientRect().right > width + 1);
  return wide.slice(0, 3).map((e) => `<${e.tagName.toLowerCase()}> ${e.textContent.trim().slice(0, 60)}`).concat('too wide');
};

/** Formulas of a page's source: between dollar signs, outside of code. */
const formulas = (page) => {
  const name = page === 'index.html' ? 'README.md' : page.replace(/html$/, 'md');
  const text = readFileSync(join(docs, name), 'utf8').replace(/^ *```[\s\S]*?^ *```/gm, '').replace(/`[^`]*`/g, '');
  return (text.match(/\$\$[\s\S]+?\$\$|\$[^$\s](?:[^$]*[^$\s])?\$/g) ?? []).length;
};

test('every page of docs/ is there', () => {
  const sources = filesBelow(docs, '.md').map((name) => (name === 'README.md' ? 'index.html' : name.replace(/md$/, 'html')));
  assert.deepEqual(pages, sources.sort());
});

test('pages fit narrow and wide windows, light and dark, and ask nobody else for anything', async () => {
  for (const page of pages) {
    faults = [];
    await tab.setViewportSize(kWide);
    await tab.emulateMedia({colorScheme: 'light'});
    await show(page);
    const backgrounds = new Set();
    for (const size of [kWide, kNarrow]) {
      await tab.setViewportSize(size);
      assert.deepEqual(await tab.evaluate(overflow), [], `${page} at ${size.width}`);
      for (const colorScheme of ['light', 'dark']) {
        await tab.emulateMedia({colorScheme});
        await tab.waitForFunction((dark) => document.documentElement.classList.contains('dark') === dark, colorScheme === 'dark');
        backgrounds.add(await tab.evaluate(() => getComputedStyle(document.body).backgroundColor));
        if (kPictures) {
          mkdirSync(kPictures, {recursive: true});
          await tab.screenshot({path: join(kPictures, `${page.replaceAll('/', '-')}-${size.width}-${colorScheme}.png`), fullPage: size === kNarrow});
        }
      }
    }
    assert.equal(backgrounds.size, 2, `${page}: light and dark look alike`);
    assert.deepEqual(faults, [], page);
  }
});

test('formulas are drawn, all of them', async () => {
  let drawn = 0;
  for (const page of pages) {
    const expected = formulas(page);
    const html = readFileSync(join(site, page), 'utf8');
    assert.equal((html.match(/<mjx-container/g) ?? []).length, expected, page);
    assert.ok(!html.includes('merror'), `${page}: a formula with a mistake in it`);
    drawn += expected;
  }
  assert.ok(drawn > 0);
});

test('every link and every anchor leads somewhere', () => {
  const text = Object.fromEntries(pages.map((page) => [page, readFileSync(join(site, page), 'utf8')]));
  const ids = Object.fromEntries(pages.map((page) => [page, new Set([...text[page].matchAll(/ id="([^"]+)"/g)].map((m) => m[1]))]));
  const dead = [];
  for (const page of pages) {
    for (const [, href] of text[page].matchAll(/<a [^>]*?href="([^"]+)"/g)) {
      const target = new URL(href, `${origin}/${page}`);
      if (target.origin !== origin) {
        continue;
      }
      const name = target.pathname.slice(1) || 'index.html';
      const anchor = decodeURIComponent(target.hash.slice(1));
      if (!(name in ids) || (anchor && anchor !== 'VPContent' && !ids[name].has(anchor))) {
        dead.push(`${page}: ${href}`);
      }
    }
  }
  assert.deepEqual(dead, []);
});

test('the search finds the restricted loss', async () => {
  faults = [];
  await tab.setViewportSize(kWide);
  await show('index.html');
  await tab.keyboard.press('Control+k');
  await tab.fill('#localsearch-input', 'restricted loss');
  await tab.waitForSelector('#localsearch-list a.result');
  const found = await tab.$$eval('#localsearch-list a.result', (results) => results.map((result) => result.getAttribute('href')));
  assert.ok(found.includes('/measures.html#progress-measures'), found.join(' '));
  assert.deepEqual(faults, []);
});
