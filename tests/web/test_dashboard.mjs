// SPDX-License-Identifier: MIT
// The page of `groklab serve` in headless Chromium, over real runs: node test_dashboard.mjs GROKLAB.
import assert from 'node:assert/strict';
import {readFileSync, utimesSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {drawnTitle, figure, kTinyMlp, kTinyTransformer, runAddress, visit, World} from './dashboard_world.mjs';

const kSweep = `# Weight decay times share.
preset = "mlp-p97"
seeds = 2

[task]
p = 7

[model]
hidden = [8]

[train]
steps = 60
eval_every = 10

[[axis]]
weight_decay = [0.5, 1]

[[axis]]
frac_train = [0.5, 0.8]
`;

/** Names that would do something if any of them became markup, an address or a pattern. */
const kHostileNames = ['<img src=x onerror=window.owned=1>', '"><script>window.owned=1<', "javascript:window.owned=1", '${window.owned=1}', '\u202egnp.x\u200b'];

/** Never ends by itself within a test; tens of evaluations a second. */
const kLiveRun = {'task.p': 11, 'model.hidden': '12', 'train.steps': 50_000_000, 'train.eval_every': 1000, 'train.checkpoint_every': 20_000};

/** What a run of the sweep says of itself; the index that the sweep made of it is older then. */
function plantGrokking(run, grok_step) {
  const file = join(world.folder, run, 'run.json');
  const record = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({...record, outcome: 'grokked', milestones: {...record.milestones, grok_step}}));
  utimesSync(join(world.folder, run, '..'), new Date(), new Date());
}

const world = new World(process.argv.at(-1));
const axe_source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let page;

before(async () => {
  for (let seed = 1; seed <= 8; ++seed) {
    world.train([...kTinyMlp, `seed=${seed}`], `runs/mlp-s${seed}`);
  }
  world.train(kTinyTransformer, 'runs/transformer');
  world.groklab('analyze', 'runs/transformer');
  kHostileNames.forEach((name, i) => world.train([...kTinyMlp, `seed=${i}`], `runs/hostile/${name.replaceAll('/', '')}`));
  writeFileSync(join(world.folder, 'small.toml'), kSweep);
  world.groklab('sweep', 'small.toml', '--out', 'small', '--jobs', 1, '--quiet');
  plantGrokking('small/runs/weight_decay0.5-frac_train0.5-s42', 20);
  plantGrokking('small/runs/weight_decay0.5-frac_train0.5-s43', 40);
  await world.serve('--allow-control');
  await world.openBrowser();
  page = await world.newPage();
});

after(() => world.close());

/** What no view may ever do; asked after every test, so that the test which did it fails. */
async function assertQuiet(of = page) {
  assert.deepEqual(of.faults, []);
  assert.deepEqual(await of.evaluate(() => window.reports), []);
}

async function assertAccessible(what) {
  if (!(await page.evaluate(() => 'axe' in window))) {
    // By the debugger: the page's policy refuses scripts that are not its own.
    await page.evaluate(axe_source);
  }
  const found = await page.evaluate(async () => {
    // Inside a figure is a picture with a name (role img), whose thousands of marks are no elements to a reader.
    const {violations} = await window.axe.run({exclude: ['.figure-place > *']}, {resultTypes: ['violations']});
    return violations.filter(({impact}) => impact === 'serious' || impact === 'critical').map(({id, nodes}) => `${id}: ${nodes.map(({target}) => target.join(' ')).join(', ')}`);
  });
  assert.deepEqual(found, [], what);
}

const shownRuns = () => page.locator('.run-list tr[data-run]').evaluateAll((rows) => rows.map((row) => row.dataset.run));

test('the token leaves the address and becomes a cookie that scripts cannot read', async () => {
  assert.doesNotMatch(page.url(), /token/);
  assert.equal(await page.evaluate(() => document.cookie), '');
  const kept = await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify([{...localStorage}, {...sessionStorage}, history.state, document.referrer]));
  assert.doesNotMatch(kept, new RegExp(world.start.token));
  const stranger = await world.browser.newContext();
  const other = await stranger.newPage();
  await other.goto(`${world.origin}/`);
  await other.getByText('This page needs its token').waitFor();
  await stranger.close();
  await assertQuiet();
});

test('a run is found by search, filter and sort, and the address brings the view back', async () => {
  await page.getByLabel('Search runs').fill('mlp seed=3');
  await page.waitForFunction(() => document.querySelectorAll('.run-list tr[data-run]').length === 1);
  assert.deepEqual(await shownRuns(), ['runs/mlp-s3']);
  await page.waitForURL(/q=mlp/);
  await page.reload();
  await page.waitForSelector('.run-list tr[data-run]');
  assert.deepEqual(await shownRuns(), ['runs/mlp-s3']);

  await visit(page, '#/runs?f=config.seed~range~2..4&f=name~has~mlp-s&sort=-config.seed');
  await page.waitForFunction(() => document.querySelectorAll('.run-list tr[data-run]').length === 3);
  assert.deepEqual(await shownRuns(), ['runs/mlp-s4', 'runs/mlp-s3', 'runs/mlp-s2']);
  await page.waitForSelector('.spark path[d^="M"]');
  // Rows out of sight are no elements: the list is as high as the window, not as what is in it.
  assert.ok(await page.locator('.run-list').evaluate((list) => list.getBoundingClientRect().bottom <= innerHeight));
  await assertAccessible('the table of runs');
  await assertQuiet();
});

/** Runs in the page: has the canvas the colour of every line of the legend? */
function everyLineIsDrawn() {
  const canvas = document.querySelector('.overlay canvas');
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const inks = new Set();
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] === 255) {
      inks.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    }
  }
  const lines = [...document.querySelectorAll('.overlay .legend line')].map((line) => parseInt(line.getAttribute('stroke').slice(1), 16));
  return new Set(lines).size === 8 && lines.every((color) => inks.has(color));
}

test('eight runs are overlaid, alone and as a mean with its band', async () => {
  await visit(page, '#/runs?f=name~has~mlp-s');
  await page.waitForFunction(() => document.querySelectorAll('.run-list tr[data-run]').length === 8);
  await page.getByLabel('Select all runs shown').check();
  await page.waitForFunction(() => document.querySelectorAll('.overlay .legend [data-value]').length === 8);
  await page.waitForFunction(everyLineIsDrawn);
  await page.locator('.overlay .u-over').hover({position: {x: 300, y: 100}});
  assert.match(await page.locator('.overlay [data-step]').textContent(), /^step \d/);

  await page.getByRole('combobox', {name: /^Group/}).selectOption('outcome');
  await page.waitForFunction(() => document.querySelector('.overlay .legend-name')?.textContent.includes('(8'));
  await page.locator('.overlay .u-over').hover();
  const box = await page.locator('.overlay .u-over').boundingBox();
  await page.mouse.move(box.x + 200, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + 500, box.y + 60, {steps: 4});
  await page.mouse.up();
  await page.waitForFunction(() => /zoom=\d+\.\.\d+/.test(location.hash));
  await page.locator('.overlay .u-over').dblclick();
  await page.waitForFunction(() => !location.hash.includes('zoom='));
  await assertAccessible('the overlay');
  await assertQuiet();
});

test('one slider moves every figure, and arrows move the slider', async () => {
  await visit(page, runAddress('runs/transformer', '?tab=fourier'));
  assert.match(await drawnTitle(page, 'frequency_spectrum'), /step 60/);
  await page.locator('h1').click();
  for (const step of [50, 40, 30, 20]) {
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction((wanted) => document.querySelector('.step-value strong').textContent === String(wanted), step);
  }
  for (const name of ['frequency_spectrum', 'fourier_heatmap']) {
    await figure(page, name).locator('.tag', {hasText: /^step 20$/}).waitFor();
  }
  await page.waitForFunction(() => document.querySelector('[data-figure="frequency_spectrum"] .figure-place').dataset.drawn.includes('step 20'));
  await page.waitForURL(/step=20/);
  // A step that was seen before is not drawn anew: its drawing is put back.
  const drawing = () => figure(page, 'frequency_spectrum').locator('.figure-drawing:not(.is-behind)');
  await drawing().evaluate((element) => (element.id = 'seen-before'));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.querySelector('[data-figure="frequency_spectrum"] .figure-place').dataset.drawn.includes('step 40'));
  assert.equal(await page.locator('#seen-before').count(), 0);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.locator('#seen-before').waitFor();
  assert.equal(await drawing().count(), 1);
  await page.getByRole('slider', {name: 'Step'}).fill('0');
  await page.waitForFunction(() => document.querySelector('[data-figure="frequency_spectrum"] .figure-place').dataset.drawn.includes('step 0'));
  await assertQuiet();
});

test('every tab draws its figures or says why not', async () => {
  const info = await (await world.ask('/api/info')).json();
  const drawn = new Set();
  await visit(page, runAddress('runs/transformer'));
  const tabs = await page.getByRole('tab').evaluateAll((all) => all.map((tab) => tab.id.replace('tab-', '')));
  assert.equal(tabs.length, 12);
  await page.setViewportSize({width: 1400, height: 4000});
  for (const tab of tabs) {
    await page.locator(`#tab-${tab}`).click();
    if (tab === 'curves') {
      await page.getByText('As figures').click();
    }
    await page.waitForFunction(() => [...document.querySelectorAll('[data-figure]')].every((panel) => panel.querySelector('[data-drawn], .reason, .error')), null, {timeout: 30_000, polling: 200});
    assert.deepEqual(await page.locator('.tab-body .error').allTextContents(), [], tab);
    (await page.locator('[data-figure]').evaluateAll((panels) => panels.map((panel) => panel.dataset.figure))).forEach((name) => drawn.add(name));
    if (['curves', 'fourier', 'mechanistic', 'config'].includes(tab)) {
      await assertAccessible(`tab ${tab}`);
    }
  }
  await page.setViewportSize({width: 1400, height: 900});
  const expected = [...info.figures.run, ...info.figures.animations].map(({name}) => name);
  assert.deepEqual([...drawn].sort(), expected.sort());
  assert.match(await (async () => {
    await visit(page, runAddress('runs/transformer', '?tab=order'));
    return figure(page, 'order_parameters').locator('.reason').textContent();
  })(), /Not for this run: /);
  await assertQuiet();
});

test('figures and curves are saved with their data', async () => {
  await visit(page, runAddress('runs/transformer', '?tab=progress'));
  await drawnTitle(page, 'progress_measures');
  await figure(page, 'progress_measures').locator('summary').click();
  const [csv] = await Promise.all([page.waitForEvent('download'), figure(page, 'progress_measures').getByText('Data (CSV)').click()]);
  assert.equal(csv.suggestedFilename(), 'progress_measures.csv');
  const [svg] = await Promise.all([page.waitForEvent('download'), figure(page, 'progress_measures').getByText('SVG').click()]);
  assert.equal(svg.suggestedFilename(), 'progress_measures.svg');
  await assertQuiet();
});

test('a cell of the phase diagram opens its runs', async () => {
  await visit(page, '#/sweeps');
  await assertAccessible('the list of sweeps');
  await page.getByRole('link', {name: 'small', exact: true}).click();
  const cells = page.locator('.phase-cell a');
  await cells.first().waitFor();
  assert.equal(await cells.count(), 4);
  await page.getByRole('link', {name: /2 of 2 runs grokked, half of them by step 30;/}).getByText('step 30').waitFor();
  assert.equal(await page.locator('.phase-cell').getByText(/^step/).count(), 1);
  await assertAccessible('a sweep');
  await cells.first().click();
  await page.waitForFunction(() => document.querySelectorAll('.run-list tr[data-run]').length === 2);
  assert.equal(await page.locator('.run-list tr.selected').count(), 2);
  await page.goBack();
  await page.getByRole('button', {name: 'Comparison'}).click();
  await page.getByRole('region', {name: 'Table of cells'}).waitFor();
  assert.equal(await page.locator('[aria-label="Table of cells"] tbody tr').count(), 4);
  await assertAccessible('the comparison');
  await page.getByRole('button', {name: 'Forecast'}).click();
  await page.getByText('No forecast of this sweep yet').waitFor();
  await assertQuiet();
});

test('the forecast says how likely runs under way are to grok', async () => {
  const forecast = {window: 500, probability: 0.875, median_step: 4200.4};
  const answers = {forecast: {n_runs: 4}, runs: {runs: [{id: 'small/runs/a', status: 'running', forecast}, {id: 'small/runs/b', status: 'running', forecast: null}]}};
  // The numbers are those of tests/cli/test_serve.py's question; here it is what the page makes of them.
  await page.route(/small\/forecast(\/runs)?$/, (route) => route.fulfill({json: answers[route.request().url().endsWith('runs') ? 'runs' : 'forecast']}));
  await visit(page, '#/sweeps');
  await visit(page, '#/sweep/small?tab=forecast');
  const row = (id) => page.locator(`[data-forecast-of="small/runs/${id}"]`);
  assert.match(await row('a').textContent(), /^arunning 87\.5\u2009%4200500$/);
  assert.match(await row('b').textContent(), /not yet/);
  await page.waitForFunction(() => [...document.querySelectorAll('[data-figure]')].every((panel) => panel.querySelector('.reason')));
  await assertAccessible('the forecast');
  await page.unroute(/small\/forecast(\/runs)?$/);
  await assertQuiet();
});

test('names made of markup are text', async () => {
  await visit(page, '#/runs?q=hostile');
  await page.waitForFunction((n) => document.querySelectorAll('.run-list tr[data-run]').length === n, kHostileNames.length);
  const ids = await shownRuns();
  for (const id of ids) {
    await visit(page, runAddress(id));
    await page.waitForFunction((name) => document.querySelector('h1')?.textContent === name, id.split('/').slice(2).join('/'));
    await page.waitForSelector('.curve-chart canvas');
  }
  await visit(page, `#/runs?sel=${ids.map((id) => encodeURIComponent(encodeURIComponent(id))).join(',')}`);
  await page.waitForFunction((n) => document.querySelectorAll('.overlay .legend-name').length === n, ids.length);
  assert.equal(await page.evaluate(() => window.owned), undefined);
  assert.equal(await page.locator('main img, main script, main iframe').count(), 0);
  await assertQuiet();
});

const liveStep = () => page.locator('[data-live-step]').textContent().then((text) => Number(text.replaceAll('\u2009', '')));

/** The last step that the run wrote: whole lines only. */
function writtenStep(run) {
  const lines = readFileSync(join(world.folder, run, 'metrics.jsonl'), 'utf8').split('\n');
  return JSON.parse(lines.at(-2)).step;
}

async function waitForStep(test_step) {
  await page.waitForFunction((least) => Number(document.querySelector('[data-live-step]')?.textContent.replaceAll('\u2009', '')) > least, test_step, {timeout: 20_000});
}

test('a run is started, watched, paused, continued, forked and stopped', async () => {
  await visit(page, '#/new');
  await page.locator('input[value="mlp-p97"]').check();
  await page.getByLabel('Name', {exact: true}).fill('from the page');
  await page.getByLabel('Search keys').fill('task.p');
  assert.equal(await page.locator('[id="key-task.p"]').getAttribute('placeholder'), '97 (mlp-p97)');
  await page.getByLabel('Search keys').fill('train.eval_every');
  await page.locator('[id="key-train.eval_every"]').fill('never');
  await page.getByText('Must be a whole number').waitFor();
  assert.equal(await page.getByRole('button', {name: 'Start', exact: true}).isDisabled(), true);
  for (const [key, value] of Object.entries(kLiveRun)) {
    await page.getByLabel('Search keys').fill(key);
    await page.locator(`[id="key-${key}"]`).fill(String(value));
  }
  await assertAccessible('the form of a new run');
  await page.getByRole('button', {name: 'Start', exact: true}).click();
  await page.getByRole('alert').getByText('not a name for a folder').first().waitFor();
  await page.getByLabel('Name', {exact: true}).fill('from-the-page');
  await page.getByRole('button', {name: 'Start', exact: true}).click();
  await page.locator('.run-view h1').waitFor();

  // One of the two runs trains at a time: each takes a whole core.
  await waitForStep(0);
  await waitForStep(await liveStep());
  await page.getByRole('button', {name: /^Fork at step \d/}).waitFor({timeout: 20_000});
  await page.getByRole('button', {name: 'Pause', exact: true}).click();
  await page.getByRole('button', {name: 'Continue'}).waitFor({timeout: 20_000});
  // The page shows what was written a moment after it was; from then on both stay as they are.
  const paused_at = writtenStep('from-the-page');
  await waitForStep(paused_at - 1);
  await page.waitForTimeout(500);
  assert.equal(writtenStep('from-the-page'), paused_at);
  assert.equal(await liveStep(), paused_at);

  await page.getByRole('button', {name: /^Fork at/}).click();
  await assertAccessible('the dialog of a fork');
  await page.getByRole('dialog').getByLabel('Name', {exact: true}).fill('without-decay');
  await page.getByRole('dialog').getByLabel('Search keys').fill('optimizer.weight_decay');
  await page.getByRole('dialog').locator('[id="key-optimizer.weight_decay"]').fill('0');
  await page.getByRole('button', {name: 'Start the fork'}).click();
  await page.getByRole('link', {name: /^fork of /}).waitFor({timeout: 20_000});
  await waitForStep(0);
  await page.getByRole('button', {name: 'Stop', exact: true}).click();
  await page.locator('.status-stopped').waitFor({timeout: 20_000});

  await page.getByRole('link', {name: /^fork of /}).click();
  await page.getByRole('button', {name: 'Continue'}).click();
  await waitForStep(paused_at);
  await page.getByRole('button', {name: 'Stop', exact: true}).click();
  await page.locator('.status-stopped').waitFor({timeout: 20_000});

  // Weights of a step that was not saved.
  await page.getByLabel('Step to show weights of').fill('7');
  await page.getByRole('button', {name: 'Show', exact: true}).click();
  await page.locator('.step-value', {hasText: /^step 7 checkpoint/}).waitFor({timeout: 20_000});
  await assertQuiet();
});

test('light and dark, the help, and a narrow screen', async () => {
  await visit(page, '#/runs');
  await page.waitForSelector('.run-list tr[data-run]');
  await page.locator('.count').click();
  await page.keyboard.press('t');
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await assertAccessible('the dark table');
  await visit(page, runAddress('runs/transformer'));
  await page.waitForSelector('.curve-chart canvas');
  await assertAccessible('a dark run');
  await page.keyboard.press('?');
  await page.getByRole('dialog', {name: 'Keys'}).waitFor();
  await assertAccessible('the help');
  await page.keyboard.press('Escape');
  await page.setViewportSize({width: 420, height: 860});
  await page.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth);
  await assertAccessible('a narrow run');
  await page.setViewportSize({width: 1400, height: 900});
  await page.keyboard.press('t');
  await assertQuiet();
});
