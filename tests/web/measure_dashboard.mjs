// SPDX-License-Identifier: MIT
// How fast the page of `groklab serve` is: node measure_dashboard.mjs GROKLAB [RUNS]. One line a number; docs/measurements.md
// has those of one machine. Not a test: machines differ.
import {spawn} from 'node:child_process';
import {cpSync, readFileSync, watch, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {kTinyMlp, manyRuns, runAddress, visit, World} from './dashboard_world.mjs';

const [program, wanted = '10000'] = process.argv.slice(2);
const n_runs = Number(wanted);
const kPoints = 1_000_000;

/** A real one, with a checkpoint at every evaluation. */
const kTransformer = ['transformer-p113', 'train.steps=100', 'eval_every=10', 'fourier_every=10', 'checkpoint_every=10'];
/** Some five evaluations a second. */
const kLive = ['mlp-p97', 'task.p=11', 'hidden=[12]', 'train.steps=50000000', 'eval_every=10000', 'checkpoint_every=0'];

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function say(what, values, busy_ms = null) {
  const busy = busy_ms === null ? '' : `; main thread busy ${(busy_ms / values.length).toFixed(1)} ms each`;
  console.log(`${what}: median ${median(values).toFixed(1)}, most ${Math.max(...values).toFixed(1)} ms (n = ${values.length})${busy}`);
}

/** What the page's own thread worked while `act` ran: on a shared machine it tells more than the clock. */
async function measured(page, what, act) {
  const debug = await page.context().newCDPSession(page);
  await debug.send('Performance.enable');
  const busy = async () => 1000 * (await debug.send('Performance.getMetrics')).metrics.find(({name}) => name === 'TaskDuration').value;
  const before = await busy();
  const values = await act();
  say(what, values, (await busy()) - before);
  await debug.detach();
}

/** A run with a million evaluations. */
function longRun(world) {
  const folder = join(world.folder, 'long');
  cpSync(join(world.folder, 'one'), folder, {recursive: true});
  const line = JSON.parse(readFileSync(join(folder, 'metrics.jsonl'), 'utf8').split('\n')[0]);
  const lines = [];
  for (let step = 0; step < kPoints; ++step) {
    const loss = 4 * Math.exp(-step / 2e5) + 0.1 * Math.abs(Math.sin(step / 1e3)) + 0.01;
    lines.push(JSON.stringify({...line, step, train_loss: loss / 2, test_loss: loss}));
  }
  writeFileSync(join(folder, 'metrics.jsonl'), `${lines.join('\n')}\n`);
  const record = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  writeFileSync(join(folder, 'run.json'), JSON.stringify({...record, name: 'long', steps: kPoints - 1, last_step: kPoints - 1}));
}

/** From the address to the frame with the first rows, in browsers that were never there before. */
async function firstLoad(world) {
  const times = [];
  for (let i = 0; i < 3; ++i) {
    await world.openBrowser();
    const page = await (await world.browser.newContext({viewport: {width: 1400, height: 900}})).newPage();
    await page.addInitScript(() => {
      const look = () => (document.querySelector('.run-list tr[data-run]') ? setTimeout(() => (window.first_rows = performance.now())) : requestAnimationFrame(look));
      requestAnimationFrame(look);
    });
    await page.goto(world.start.url);
    times.push(await (await page.waitForFunction(() => window.first_rows)).jsonValue());
    await world.browser.close();
  }
  say(`${n_runs} runs, first load of a new browser to first rows`, times);
}

async function reloadTime(page) {
  await measured(page, `${n_runs} runs, reload to first rows`, async () => {
    const times = [];
    for (let i = 0; i < 5; ++i) {
      const begin = performance.now();
      await page.reload({waitUntil: 'commit'});
      await page.waitForSelector('.run-list tr[data-run]');
      times.push(performance.now() - begin);
    }
    return times;
  });
}

/** From the key to the next painted frame that has the new rows. */
async function filterTime(page) {
  const type = () =>
    page.evaluate(async () => {
      const box = document.querySelector('.search');
      const taken = [];
      for (const text of ['c', 'co', 'copy-1', 'copy-12', 'copy-123', 'weight_decay=1.5', 'weight_decay=1', 'finished', '']) {
        const begin = performance.now();
        box.value = text;
        box.dispatchEvent(new Event('input', {bubbles: true}));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        taken.push(performance.now() - begin);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      return taken;
    });
  await measured(page, `${n_runs} runs, filter, key to frame`, type);
}

/** Runs in the page: presses a key and waits for the frame in which every figure in sight that shows a step shows the slider's. */
async function pressed([key, times, rest_ms]) {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const digits = (text) => (text ?? '').replace(/\D/g, '');
  const isDrawn = () => {
    const step = digits(document.querySelector('.step-value strong').textContent);
    const titles = [...document.querySelectorAll('.figure-place[data-drawn*="step "]')].filter((place) => {
      const {top, bottom} = place.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    });
    return titles.length > 0 && titles.every((place) => digits(/step ([\d\u2009,]+)/.exec(place.dataset.drawn)?.[1]) === step);
  };
  const taken = [];
  for (let i = 0; i < times; ++i) {
    const [begin, step] = [performance.now(), document.querySelector('.step-value strong').textContent];
    document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
    do {
      await frame();
    } while (performance.now() - begin < 20_000 && (document.querySelector('.step-value strong').textContent === step || !isDrawn()));
    taken.push(performance.now() - begin);
    await new Promise((resolve) => setTimeout(resolve, rest_ms));
  }
  return taken;
}

async function sliderTime(page) {
  await visit(page, runAddress('transformer', '?tab=fourier'));
  await page.waitForSelector('[data-drawn]');
  const press = (...how) => page.evaluate(pressed, how);
  await measured(page, 'slider, steps not seen before', () => press('ArrowLeft', 4, 0));
  await page.waitForTimeout(3000);
  await measured(page, 'slider, steps seen before', () => press('ArrowRight', 4, 0));
  await press('Home', 1, 5000);
  await measured(page, 'slider, the next step after a rest', () => press('ArrowRight', 3, 5000));
}

async function panTime(page) {
  await visit(page, runAddress('long'));
  await page.waitForFunction(() => document.querySelector('[data-chart="loss"] canvas'), null, {timeout: 60_000});
  await page.waitForTimeout(3000);
  const pan = async () => {
    const over = document.querySelector('[data-chart="loss"] .u-over');
    const {left, top, width, height} = over.getBoundingClientRect();
    const wheel = (options) => over.dispatchEvent(new WheelEvent('wheel', {bubbles: true, cancelable: true, clientX: left + width / 2, clientY: top + height / 2, ...options}));
    wheel({deltaY: -300, ctrlKey: true});
    await new Promise((resolve) => setTimeout(resolve, 300));
    const taken = [];
    for (let i = 0; i < 60; ++i) {
      const begin = performance.now();
      wheel({deltaX: i < 30 ? 8 : -8});
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      taken.push(performance.now() - begin);
    }
    return taken;
  };
  await measured(page, `${kPoints} points, a frame while panning`, () => page.evaluate(pan));
}

/** From a line in the file of a run that trains to the frame in which the page shows its step. */
async function liveTime(world, page) {
  const run = join(world.folder, 'live');
  const training = spawn(world.program, ['train', ...kLive, '--out', run, '--threads', '1', '--quiet'], {stdio: ['ignore', 'ignore', 'inherit']});
  while (training.exitCode === null && !(await (await world.ask('/api/runs/live')).json()).live) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await visit(page, runAddress('live'));
  await page.waitForSelector('[data-live-step]');
  await page.evaluate(() => {
    window.shown = [];
    const look = () => {
      const step = Number(document.querySelector('[data-live-step]')?.textContent.replace(/\D/g, ''));
      if (step !== window.shown.at(-1)?.[0]) {
        setTimeout(() => window.shown.push([step, Date.now()]));
      }
      requestAnimationFrame(look);
    };
    look();
  });
  const written = [];
  const file = join(run, 'metrics.jsonl');
  const watcher = watch(file, () => {
    const at = Date.now();
    const step = JSON.parse(readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)).step;
    if (step !== written.at(-1)?.[0]) {
      written.push([step, at]);
    }
  });
  await page.waitForTimeout(8000);
  watcher.close();
  const shown = await page.evaluate(() => window.shown);
  training.kill('SIGTERM');
  await new Promise((done) => training.once('exit', done));
  const delays = written.flatMap(([step, at]) => shown.find(([seen]) => seen >= step)?.[1] - at || []);
  say('live run, line in the file to step on screen', delays);
}

const world = new World(program);
try {
  manyRuns(world, n_runs);
  longRun(world);
  world.train(kTransformer, 'transformer');
  await world.serve();
  await firstLoad(world);
  await world.openBrowser();
  const page = await world.newPage();
  await reloadTime(page);
  await filterTime(page);
  await sliderTime(page);
  await panTime(page);
  await liveTime(world, page);
  console.log(`faults: ${JSON.stringify(page.faults)}`);
} finally {
  await world.close();
}
