// SPDX-License-Identifier: MIT
// The site of docs/, from the Markdown as it is. The table of contents in docs/README.md is its navigation.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

const fromHere = (path) => fileURLToPath(new URL(path, import.meta.url))
const docs = fromHere('../../../docs')

/// Groups of the sidebar: the second-level headings of docs/README.md and the links listed under them.
function sidebar() {
  const groups = []
  for (const line of readFileSync(`${docs}/README.md`, 'utf8').split('\n')) {
    const heading = line.match(/^## (.+)/)
    const link = line.match(/^- \[(.+?)\]\((.+?)\.md\)/)
    if (heading) groups.push({ text: heading[1], items: [] })
    if (link) groups.at(-1)?.items.push({ text: link[1], link: `/${link[2]}` })
  }
  return groups
}

/// The anchors that forges make of headings, so that a link holds there and here.
const slugify = (text) => text.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-')

/// A curve that stays low for long and then rises.
const curve = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M1 13.5h8.5c2 0 1.5-11 5.5-11" fill="none" stroke="#3b7ddd" stroke-width="2.4"/></svg>'
const icon = `data:image/svg+xml,${encodeURIComponent(curve)}`

export default defineConfig({
  title: 'groklab',
  description: 'A laboratory for grokking',
  lang: 'en',
  srcDir: docs,
  outDir: fromHere('../../../build/docs'),
  cacheDir: fromHere('../../../build/docs-cache'),
  base: process.env.DOCS_BASE ?? '/',
  head: [['link', { rel: 'icon', href: icon }]],
  rewrites: { 'README.md': 'index.md' },
  markdown: { math: true, anchor: { slugify }, theme: { light: 'github-light', dark: 'github-dark' } },
  themeConfig: {
    sidebar: sidebar(),
    outline: { level: [2, 3] },
    search: { provider: 'local' },
  },
  vite: {
    resolve: { alias: { vue: fromHere('../node_modules/vue') } },
    build: { chunkSizeWarningLimit: 2000 },
  },
})
