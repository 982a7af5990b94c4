// SPDX-License-Identifier: MIT
// Does `groklab serve`, or its page, grow? node measure_soak.mjs GROKLAB [MINUTES] [RUNS]: so many runs in the folder, ten that
// train beside them, listeners, and a Chromium that goes from view to view. A sample every ten seconds goes to stderr; in the
// end the growth an hour with its standard error, from the line through the second half: what is kept for the next reader fills up in
// the first. Not a test:
// what grows slowly needs longer than a test may take.
import {spawn} from 'node:child_process';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {manyRuns, runAddress, visit, World} from './dashboard_world.mjs';

const [program, wanted_minutes = '30', wanted_runs = '10000'] = process.argv.slice(2);
const minutes = Number(wanted_minutes);
const kLiveRuns = 10;
const kListeners = 8;
const kSample_ms = 10_000;

/** With a core of its own, more than a hundred evaluations a second. */
const kLive = ['mlp-p97', 'task.p=11', 'hidden=[12]', 'train.steps=2000000000', 'eval_every=200', 'checkpoint_every=0'];
const liveFolder = (i) => `live/run-${i}`;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Training with what the machine has left over, so that the server and the page are not what waits. */
function startTraining(world) {
  return Array.from({length: kLiveRuns}, (_, i) =>
    spawn('chrt', ['--idle', '0', world.program, 'train', ...kLive, `seed=${i}`, '--out', join(world.folder, liveFolder(i)), '--threads', '1', '--quiet'],
      {stdio: ['ignore', 'ignore', 'inherit']}));
}

/** Reads a stream of events for ever and counts its bytes. */
async function listen(world, counts, signal) {
  const runs = Array.from({length: kLiveRuns}, (_, i) => encodeURIComponent(liveFolder(i))).join(',');
  while (!signal.aborted) {
    try {
      for await (const part of (await world.ask(`/api/events?runs=${runs}`, {signal})).body) {
        counts.bytes += part.length;
      }
      counts.ended += 1;
    } catch {
      counts.ended += signal.aborted ? 0 : 1;
    }
  }
}

function memoryOf(process_id) {
  const status = readFileSync(`/proc/${process_id}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]) / 1024;
}

async function heapOf(debug) {
  await debug.send('HeapProfiler.collectGarbage');
  const {usedSize} = await debug.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
}

/** Slope of y over x with its standard error, by least squares. */
function lineThrough(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [points.map((point) => point[0]), points.map((point) => point[1])];
  const [x_mean, y_mean] = [mean(x), mean(y)];
  const spread = x.reduce((sum, value) => sum + (value - x_mean) ** 2, 0);
  const slope = x.reduce((sum, value, i) => sum + (value - x_mean) * (y[i] - y_mean), 0) / spread;
  const rest = y.reduce((sum, value, i) => sum + (value - y_mean - slope * (x[i] - x_mean)) ** 2, 0);
  return {slope, error: Math.sqrt(rest / (points.length - 2) / spread), mean: y_mean};
}

function say(what, samples, value) {
  const settled = samples.slice(Math.floor(samples.length / 2)).map((sample) => [sample.hours, value(sample)]);
  const {slope, error, mean} = lineThrough(settled);
  const values = settled.map((point) => point[1]);
  console.log(`${what}: mean ${mean.toFixed(1)} MiB (${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)}), growth ` +
    `${slope.toFixed(1)} +- ${error.toFixed(1)} MiB an hour, ${((100 * slope) / mean).toFixed(1)} +- ${((100 * error) / mean).toFixed(1)} % an hour ` +
    `(${values.length} samples)`);
}

/** What a reader does all day: the table, a filter, one run and another, its figures. */
async function goOn(page, turn) {
  const addresses = ['#/runs', '#/runs?q=live', runAddress(liveFolder(turn % kLiveRuns)), '#/runs?q=copy-12', runAddress(liveFolder((turn + 3) % kLiveRuns), '?tab=config'),
    runAddress('runs/copy-7')];
  await visit(page, addresses[turn % addresses.length]);
}

const linesOf = (world) =>
  readdirSync(join(world.folder, 'live')).reduce((sum, name) => sum + statSync(join(world.folder, 'live', name, 'metrics.jsonl')).size, 0);

const world = new World(program);
const stop = new AbortController();
let training = [];
try {
  manyRuns(world, Number(wanted_runs));
  await world.serve();
  training = startTraining(world);
  const counts = {bytes: 0, ended: 0};
  for (let i = 0; i < kListeners; ++i) {
    listen(world, counts, stop.signal);
  }
  await world.openBrowser();
  const page = await world.newPage();
  const debug = await page.context().newCDPSession(page);
  const begin = performance.now();
  const samples = [];
  for (let turn = 0; performance.now() - begin < 60_000 * minutes; ++turn) {
    await goOn(page, turn);
    await pause(kSample_ms);
    const sample = {hours: (performance.now() - begin) / 3_600_000, server: memoryOf(world.server.pid), heap: await heapOf(debug), files: readdirSync(`/proc/${world.server.pid}/fd`).length};
    samples.push(sample);
    console.error(`${(60 * sample.hours).toFixed(1)} min: server ${sample.server.toFixed(1)} MiB, ${sample.files} descriptors, page ${sample.heap.toFixed(1)} MiB, ` +
      `${(counts.bytes / 2 ** 20).toFixed(1)} MiB heard, ${(linesOf(world) / 2 ** 20).toFixed(1)} MiB of metrics`);
  }
  say('server, resident', samples, (sample) => sample.server);
  say('page, heap in use', samples, (sample) => sample.heap);
  console.log(`listeners that were ended: ${counts.ended}; faults: ${JSON.stringify(page.faults)}`);
} finally {
  stop.abort();
  for (const process of training) {
    process.kill('SIGKILL');
  }
  await world.close();
}
