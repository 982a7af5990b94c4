// SPDX-License-Identifier: MIT
// Draws the figures of a page: each when it first comes into view, so that a page of thirty opens at once.
(function () {
  'use strict';

  const page = JSON.parse(document.getElementById('figures').textContent);
  const figures = page.figures;
  const nav = document.querySelector('nav');
  const main = document.querySelector('main');

  function draw(section, figure) {
    const options = {
      displaylogo: false,
      toImageButtonOptions: {format: 'svg', filename: figure.name},
    };
    Plotly.newPlot(section.firstChild, figure.data, figure.layout, options).then(function () {
      section.dataset.drawn = 'yes';
    });
  }

  const waiting = new Map();
  const watcher = new IntersectionObserver(function (entries) {
    for (const entry of entries) {
      const figure = waiting.get(entry.target);
      if (entry.isIntersecting && figure) {
        waiting.delete(entry.target);
        watcher.unobserve(entry.target);
        draw(entry.target, figure);
      }
    }
  }, {rootMargin: '300px'});

  for (const figure of figures) {
    const link = document.createElement('a');
    link.href = '#' + figure.name;
    link.textContent = figure.name;
    nav.append(link);

    const section = document.createElement('section');
    section.id = figure.name;
    section.title = figure.source;
    const place = document.createElement('div');
    place.style.width = figure.layout.width + 'px';
    place.style.height = figure.layout.height + 'px';
    section.append(place);
    main.append(section);
    waiting.set(section, figure);
    watcher.observe(section);
  }
  document.title = page.title;
  document.body.classList.toggle('single', figures.length === 1);
  document.body.style.background = figures[0].background;
  document.body.style.color = figures[0].ink;
})();
