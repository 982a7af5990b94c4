// SPDX-License-Identifier: MIT
// Opens a page of figures in headless Chromium and says what is on it: node open_page.mjs PAGE.html [PICTURES FOLDER].
// One JSON document on stdout: console errors, requests, and of every figure what Plotly holds and what is in the picture.
import {chromium} from 'playwright-core';
import {pathToFileURL} from 'node:url';
import {resolve} from 'node:path';

const [page_path, pictures] = process.argv.slice(2);
const address = pathToFileURL(resolve(page_path)).href;

// Software rendering: surfaces are drawn by WebGL, and machines without a screen have no graphics card.
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
});
const page = await browser.newPage({viewport: {width: 1300, height: 900}});
const report = {errors: [], requests: [], figures: []};
page.on('console', (message) => {
  if (message.type() === 'error') {
    report.errors.push(message.text());
  }
});
page.on('pageerror', (error) => report.errors.push(String(error)));
page.on('request', (request) => {
  const url = request.url();
  if (url !== address && !url.startsWith('data:') && !url.startsWith('blob:')) {
    report.requests.push(url);
  }
});
await page.goto(address);

/// Runs in the page: points that are numbers, by trace, and the marks of the picture.
function contents(section) {
  const plot = section.querySelector('.js-plotly-plot');
  const count = (values) => {
    let n = 0;
    for (const value of values ?? []) {
      n += Array.isArray(value) ? count(value) : Number.isFinite(value) ? 1 : 0;
    }
    return n;
  };
  const drawn = (selector) => [...plot.querySelectorAll(selector)].filter((e) => e.getBBox().width + e.getBBox().height > 0).length;
  return {
    name: section.id,
    traces: plot.data.map((trace) => ({type: trace.type, points: count(trace.z ?? trace.y)})),
    marks: {
      lines: drawn('.scatterlayer path.js-line, .scatterlayer path.js-fill'),
      points: drawn('.scatterlayer path.point'),
      bars: drawn('.barlayer path'),
      images: drawn('.heatmaplayer image'),
      surfaces: plot.querySelectorAll('canvas').length,
      texts: drawn('.annotation-text'),
    },
  };
}

for (const section of await page.$$('section')) {
  await section.scrollIntoViewIfNeeded();
  await page.waitForFunction((place) => place.dataset.drawn === 'yes', section, {timeout: 30000});
  report.figures.push(await section.evaluate(contents));
  if (pictures) {
    await section.screenshot({path: `${pictures}/${report.figures.at(-1).name}.png`});
  }
}
report.title = await page.title();
await browser.close();
console.log(JSON.stringify(report));
