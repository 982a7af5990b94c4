// SPDX-License-Identifier: MIT
// A folder of real runs, `groklab serve` on it, and Chromium in front of it.
import {spawn, spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {createInterface} from 'node:readline';
import {chromium} from 'playwright-core';

/** Short, but with checkpoints, snapshots, an early window and something in every tab. */
export const kTinyTransformer = [
  'transformer-p113', 'task.p=13', 'd_model=16', 'd_head=4', 'd_mlp=32', 'train.steps=60', 'eval_every=10', 'fourier_every=10',
  'checkpoint_every=20', 'record_every_step_until=30',
];
export const kTinyMlp = ['mlp-p97', 'task.p=11', 'hidden=[12]', 'train.steps=300', 'eval_every=10', 'checkpoint_every=100'];

export class World {
  static #arguments = ['--no-sandbox', '--enable-unsafe-swiftshader'];

  constructor(program) {
    this.program = resolve(program);
    this.folder = mkdtempSync(join(tmpdir(), 'groklab-page-'));
  }

  /** Runs the program to its end; throws with what it said if that is not a success. */
  groklab(...words) {
    const result = spawnSync(this.program, words.map(String), {cwd: this.folder, encoding: 'utf8', timeout: 60_000});
    if (result.status !== 0) {
      throw new Error(`groklab ${words.join(' ')}: ${result.status}\n${result.stderr}`);
    }
    return result.stdout;
  }

  train(settings, out) {
    this.groklab('train', ...settings, '--out', out, '--threads', 1, '--quiet');
  }

  /** Starts the server; this.start has url, port and token of its first line. */
  async serve(...options) {
    this.server = spawn(this.program, ['serve', this.folder, '--port', '0', '--json', ...options], {stdio: ['ignore', 'pipe', 'pipe']});
    this.said = '';
    this.server.stderr.on('data', (text) => (this.said += text));
    const lines = createInterface({input: this.server.stdout});
    this.start = await new Promise((done, fail) => {
      lines.once('line', (line) => done(JSON.parse(line)));
      this.server.once('exit', (code) => fail(new Error(`groklab serve ended with ${code}: ${this.said}`)));
    });
    this.origin = new URL(this.start.url).origin;
  }

  async openBrowser(...more) {
    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [...World.#arguments, ...more],
    });
  }

  /**
   * A page of its own browser profile, signed in; nothing pulses, which a machine without a graphics card would have to draw
   * frame by frame. page.faults collects what must not happen: errors of the console and of
   * scripts, reports of the policy, requests to anywhere else, the token in an address or a header.
   */
  async newPage(options = {}) {
    const context = await this.browser.newContext({viewport: {width: 1400, height: 900}, reducedMotion: 'reduce', ...options});
    const page = await context.newPage();
    page.faults = [];
    page.on('console', (message) => {
      // The browser notes every answer of 4xx. Three are part of the page, which shows them: a value that is refused (400), no
      // forecast yet (404), a figure that is not for this run (422).
      if (message.type() === 'error' && !/status of (400|404|422)/.test(message.text())) {
        page.faults.push(`console: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => page.faults.push(`script: ${error}`));
    page.on('request', (request) => {
      const url = request.url();
      if (`${url} ${JSON.stringify(request.headers())}`.includes(this.start.token)) {
        page.faults.push(`the token is in a request: ${request.method()} ${new URL(url).pathname}`);
      }
      if (!url.startsWith(`${this.origin}/`) && !url.startsWith('data:') && !url.startsWith(`blob:${this.origin}/`)) {
        page.faults.push(`request: ${url}`);
      }
    });
    await page.addInitScript(() => {
      window.reports = [];
      document.addEventListener('securitypolicyviolation', (event) => window.reports.push(`${event.effectiveDirective} ${event.blockedURI}`));
    });
    await page.goto(this.start.url);
    await page.waitForSelector('.run-list tbody tr[data-run], .empty');
    return page;
  }

  /** Asks the server from outside of any browser. */
  ask(path, options = {}) {
    return fetch(`${this.origin}${path}`, {...options, headers: {Authorization: `Bearer ${this.start.token}`, ...options.headers}});
  }

  async close() {
    await this.browser?.close();
    if (this.server && this.server.exitCode === null) {
      const gone = new Promise((done) => this.server.once('exit', done));
      this.server.kill('SIGTERM');
      await gone;
    }
    rmSync(this.folder, {recursive: true, force: true});
  }
}

/** Copies of one run under names of their own; what differs is their record. */
export function manyRuns(world, n_runs) {
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

/** Goes to another view of the page that is open, without loading it anew. */
export async function visit(page, hash) {
  await page.evaluate((to) => (location.hash = to), hash);
}

export const runAddress = (id, parameters = '') => `#/run/${encodeURIComponent(id)}${parameters}`;

export const figure = (page, name) => page.locator(`[data-figure="${name}"]`);

/** The title of a figure once Plotly has drawn it. */
export async function drawnTitle(page, name) {
  const place = figure(page, name).locator('.figure-place[data-drawn]');
  await place.waitFor({timeout: 60_000});
  return place.getAttribute('data-drawn');
}
