// SPDX-License-Identifier: MIT
// How fast the page of `groklab serve` is: node measure_dashboard.mjs GROKLAB [RUNS]. One line a number; docs/measurements.md
// has those of one machine. Not a test: machines differ.
import {cpSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {kTinyMlp, kTinyTransformer, runAddress, visit, World} from './dashboard_world.mjs';

const [program, wanted = '10000'] = process.argv.slice(2);
const n_runs = Number(wanted);
const kPoints = 1_000_000;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const say = (what, values) => console.log(`${what}: median ${median(values).toFixed(1)}, most ${Math.max(...values).toFixed(1)} ms (n = ${values.length})`);

/** Copies of one run under names of their own; what differs is their record. */
function manyRuns(world) {
  world.train(kTinyMlp, 'one');
  const record = JSON.parse(readFileSync(join(world.folder, 'one/run.json'), 'utf8'));
  const config = readFileSync(join(world.folder, 'one/config.toml'), 'utf8');
  for (let i = 0; i < n_runs; ++i) {
    const folder = join(world.folder, 'runs', `copy-${i}`);
    mkdirSync(folder, {recursive: true});
    writeFileSync(join(folder, 'run.json'), JSON.stringify({...record, name: `copy-${i}`}));
    writeFileSync(join(folder, 'config.toml'), config.replace(/^weight_decay = .*$/m, `weight_decay = ${(i % 20) / 10}`));
    cpSync(join(world.folder, 'one/metrics.jsonl'), join(folder, 'metrics.jsonl'));
  }
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

async function firstPaint(page) {
  const times = [];
  for (let i = 0; i < 5; ++i) {
    const begin = performance.now();
    await page.reload({waitUntil: 'commit'});
    await page.waitForSelector('.run-list tr[data-run]');
    times.push(performance.now() - begin);
  }
  say(`${n_runs} runs, load to first rows`, times);
}

/** From the key to the next painted frame that has the new rows. */
async function filterTime(page) {
  const times = await page.evaluate(async () => {
    const box = document.querySelector('.search');
    const taken = [];
    for (const text of ['c', 'copy-1', 'copy-12', 'copy-123', 'weight_decay=1.5', '']) {
      const begin = performance.now();
      box.value = text;
      box.dispatchEvent(new Event('input', {bubbles: true}));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      taken.push(performance.now() - begin);
    }
    return taken;
  });
  say('filter, key to frame', times);
}

/** Through cached steps, there and back; the second way is what is measured. */
async function sliderTime(page) {
  await visit(page, runAddress('transformer', '?tab=fourier'));
  await page.setViewportSize({width: 1400, height: 1000});
  await page.waitForSelector('[data-drawn]');
  const move = (key, n) =>
    page.evaluate(
      async ([name, count]) => {
        const taken = [];
        for (let i = 0; i < count; ++i) {
          const begin = performance.now();
          const drawn = () => document.querySelector('[data-figure="frequency_spectrum"] .figure-place')?.dataset.drawn;
          const title = drawn();
          document.body.dispatchEvent(new KeyboardEvent('keydown', {key: name, bubbles: true}));
          do {
            await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
          } while (performance.now() - begin < 5000 && drawn() === title);
          taken.push(performance.now() - begin);
        }
        return taken;
      },
      [key, n],
    );
  await move('ArrowLeft', 5);
  await page.waitForTimeout(1000);
  say('slider, cached step to frame', await move('ArrowRight', 5));
}

async function panTime(page) {
  await visit(page, runAddress('long'));
  await page.waitForFunction(() => document.querySelector('[data-chart="loss"] canvas'), null, {timeout: 60_000});
  await page.waitForTimeout(3000);
  const frames = await page.evaluate(async () => {
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
  });
  say(`${kPoints} points, a frame while panning`, frames);
}

const world = new World(program);
try {
  manyRuns(world);
  longRun(world);
  world.train(kTinyTransformer, 'transformer');
  await world.serve();
  await world.openBrowser();
  const page = await world.newPage();
  await firstPaint(page);
  await filterTime(page);
  await sliderTime(page);
  await panTime(page);
  console.log(`faults: ${JSON.stringify(page.faults)}`);
} finally {
  await world.close();
}
