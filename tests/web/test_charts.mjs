// SPDX-License-Identifier: MIT
// Curves of long runs with fewer points, against a look at every point: node test_charts.mjs.
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';
import {test} from 'node:test';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const esbuild = createRequire(here('../../web/package.json'))('esbuild');
const {outputFiles} = esbuild.buildSync({entryPoints: [here('../../web/dashboard/src/charts/decimate.ts')], bundle: true, format: 'esm', write: false});
const {decimate} = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);

/** Noise with gaps, the same at every run (a linear congruential generator, constants of Numerical Recipes). */
function noise(n) {
  const y = new Float32Array(n);
  for (let i = 0, state = 1; i < n; ++i) {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    y[i] = state % 97 === 0 ? Number.NaN : state % 1009 === 0 ? Number.POSITIVE_INFINITY : state / 2 ** 32;
  }
  return y;
}

const finite = (values) => [...values].filter((value) => value !== null && Number.isFinite(value));
const limits = (values) => [finite(values).reduce((a, b) => Math.min(a, b)), finite(values).reduce((a, b) => Math.max(a, b))];

/** The smallest and the largest value between two steps are points of the curve, and points are those of the run. */
function assertPeaksStay(x, y, low, high, buckets) {
  const points = decimate(x, y, low, high, buckets);
  assert.ok(points.x.length <= 4 * (buckets + 2));
  points.x.forEach((step, i) => {
    assert.ok(i === 0 || step > points.x[i - 1]);
    assert.equal(points.y[i], Number.isFinite(y[step]) ? y[step] : null);
  });
  const [begin, end] = [Math.max(0, Math.ceil(low)), Math.min(x.length - 1, Math.floor(high))];
  const inside = points.y.filter((_, i) => points.x[i] >= begin && points.x[i] <= end);
  // Blocks lie over the edges: an extreme there may be that of a point just outside, and then it is the larger one.
  const [least, most] = limits(y.subarray(begin, end + 1));
  const [seen_least, seen_most] = limits(points.y);
  assert.ok(seen_least <= least && seen_most >= most);
  assert.ok(inside.length > 0);
}

test('peaks stay, whichever stretch of a run is in sight', () => {
  const y = noise(10_007);
  const x = Float32Array.from(y, (_, step) => step);
  for (const [low, high] of [[0, 10_006], [-50, 20_000], [13, 9001], [5000, 5100], [9990.5, 10_006], [4096, 8191]]) {
    for (const buckets of [10, 100, 800]) {
      assertPeaksStay(x, y, low, high, buckets);
    }
  }
});

test('a run that grows shows what it would show had it been there at once', () => {
  const whole = noise(5003);
  const growing = new Float32Array(whole.length);
  const x = Float32Array.from(whole, (_, step) => step);
  for (const n of [1, 5, 64, 1000, 1003, 4096, 5003]) {
    growing.set(whole.subarray(0, n));
    const [grown, fresh] = [growing.subarray(0, n), whole.slice(0, n)];
    assert.deepEqual(decimate(x.subarray(0, n), grown, 0, n, 50), decimate(x.subarray(0, n), fresh, 0, n, 50));
    if (n > 100) {
      assertPeaksStay(x.subarray(0, n), grown, 0, n, 50);
    }
  }
});

test('the points of a stretch are the same wherever it is in sight', () => {
  const y = noise(8000);
  const x = Float32Array.from(y, (_, step) => step);
  const middle = (low) => decimate(x, y, low, low + 4000, 100).x.filter((step) => step >= 2048 && step < 4096);
  assert.deepEqual(middle(500), middle(1017));
});
