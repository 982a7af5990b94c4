// SPDX-License-Identifier: MIT
// Pages of other origins against `groklab serve`, in a Chromium that is signed in to it: node test_strangers.mjs GROKLAB.
// Nothing may be read and nothing changed (docs/serve.md).
import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import {after, before, test} from 'node:test';
import {kTinyMlp, World} from './dashboard_world.mjs';

const world = new World(process.argv.at(-1));
const kPage = '<!doctype html><meta charset="utf-8"><title>stranger</title><body>';
let stranger;
let page;

before(async () => {
  world.train(kTinyMlp, 'runs/secret');
  await world.serve('--allow-control');
  stranger = createServer((_, response) => response.writeHead(200, {'Content-Type': 'text/html'}).end(kPage));
  await new Promise((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  await world.openBrowser(`--host-resolver-rules=MAP evil.test 127.0.0.1`);
  const own = await world.newPage();
  // A second tab of the browser that has the cookie. Same host, other port: the same site, so SameSite alone is no help.
  page = await own.context().newPage();
  const host = new URL(world.origin).hostname;
  await page.goto(`http://${host === 'localhost' ? 'localhost' : '127.0.0.1'}:${stranger.address().port}/`);
});

after(async () => {
  await world.close();
  stranger.closeAllConnections?.();
  stranger.close();
});

const runNames = async () => {
  const table = await (await world.ask('/api/runs')).json();
  return table.n;
};

test('fetch reads nothing, with and without cookies', async () => {
  for (const path of ['/api/runs', '/api/info', '/api/runs/runs%2Fsecret', '/api/events', '/']) {
    for (const mode of ['cors', 'no-cors']) {
      const text = await page.evaluate(
        async ([url, how]) => {
          try {
            const response = await fetch(url, {mode: how, credentials: 'include', signal: AbortSignal.timeout(3000)});
            return response.type === 'opaque' ? '' : await response.text();
          } catch {
            return '';
          }
        },
        [world.origin + path, mode],
      );
      assert.equal(text, '', `${path} ${mode}`);
    }
  }
});

test('no request of a stranger changes anything', async () => {
  const before_it = await runNames();
  const body = JSON.stringify({preset: 'mlp-p97', overrides: ['train.steps=10'], name: 'planted'});
  await page.evaluate(
    async ([origin, text]) => {
      const tries = ['application/json', 'text/plain', 'application/x-www-form-urlencoded'].map((type) =>
        fetch(`${origin}/api/control/train`, {method: 'POST', mode: 'no-cors', credentials: 'include', headers: {'Content-Type': type}, body: text}),
      );
      await Promise.allSettled(tries);
      navigator.sendBeacon(`${origin}/api/control/train`, text);
      // A form whose one field is JSON up to the equals sign.
      const frame = document.createElement('iframe');
      frame.name = 'target';
      const form = document.createElement('form');
      form.method = 'POST';
      form.enctype = 'text/plain';
      form.target = 'target';
      form.action = `${origin}/api/control/train`;
      const field = document.createElement('input');
      field.name = text.slice(0, -1) + ',"x":"';
      field.value = '"}';
      form.append(field);
      document.body.append(frame, form);
      form.submit();
      await new Promise((resolve) => setTimeout(resolve, 1000));
    },
    [world.origin, body],
  );
  assert.equal(await runNames(), before_it);
});

test('EventSource, WebSocket, script, style and image get nothing', async () => {
  const got = await page.evaluate(async (origin) => {
    const outcome = (start) => new Promise((resolve) => {
      start(resolve);
      setTimeout(() => resolve('nothing'), 1500);
    });
    const element = (name, property, path) => (resolve) => {
      const made = document.createElement(name);
      made[property] = origin + path;
      if (name === 'link') {
        made.rel = 'stylesheet';
      }
      made.onload = () => resolve(`${name} loaded`);
      made.onerror = () => resolve('nothing');
      document.head.append(made);
    };
    return Promise.all([
      outcome((resolve) => {
        const events = new EventSource(`${origin}/api/events`, {withCredentials: true});
        events.onopen = () => resolve('events open');
        events.onerror = () => resolve('nothing');
      }),
      outcome((resolve) => {
        const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/events`);
        socket.onopen = () => resolve('socket open');
        socket.onerror = () => resolve('nothing');
      }),
      outcome(element('script', 'src', '/api/runs')),
      outcome(element('script', 'src', '/assets/app.js')),
      outcome(element('link', 'href', '/assets/app.css')),
      outcome(element('img', 'src', '/api/runs/runs%2Fsecret/figures/training_curves.png')),
    ]);
  }, world.origin);
  assert.deepEqual(got, got.map(() => 'nothing'));
});

test('the page cannot be put into a frame', async () => {
  await page.evaluate((origin) => {
    const frame = document.createElement('iframe');
    frame.src = `${origin}/`;
    document.body.append(frame);
  }, world.origin);
  await page.waitForTimeout(1000);
  for (const frame of page.frames().slice(1)) {
    assert.doesNotMatch(await frame.content().catch(() => ''), /groklab|app\.js/);
  }
});

test('a name that is made to point here (DNS rebinding) gets nothing', async () => {
  const rebound = await page.context().newPage();
  const port = new URL(world.origin).port;
  for (const path of ['/', '/api/runs', `/#token=${world.start.token}`]) {
    const response = await rebound.goto(`http://evil.test:${port}${path}`);
    assert.ok([403, 421].includes(response?.status() ?? 421), path);
    assert.doesNotMatch(await rebound.content(), /secret|app\.js/);
  }
});
