// What the programs here share: browsers as people have them, and judgement of what they show.
'use strict';

const fs = require('fs');
const path = require('path');
const { chromium } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const told = JSON.parse(fs.readFileSync(0, 'utf8'));
const check = (what, good, more = '') => console.log(JSON.stringify({ check: what, good: Boolean(good), more: String(more) }));

const launch = () => chromium.launch({ executablePath: told.chromium, args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'] });

// A browser window of some size, colours and language. Everything it complains of is kept.
async function opened(browser, { width = 1280, height = 860, scheme = 'light', locale = 'en-GB', motion = 'reduce', scale = 1, script = true } = {}) {
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: scheme, locale, reducedMotion: motion, deviceScaleFactor: scale,
    javaScriptEnabled: script,
  });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) complaints.push(m.text()); });
  page.on('pageerror', (e) => complaints.push(String(e)));
  page.on('requestfailed', (r) => {  // what is aborted belonged to a page that was left sooner
    if (r.failure().errorText !== 'net::ERR_ABORTED') complaints.push(`${r.url()} ${r.failure().errorText}`);
  });
  const elsewhere = [];
  page.on('request', (r) => { if (!r.url().startsWith(told.base)) elsewhere.push(r.url()); });
  return { context, page, complaints, elsewhere };
}

// What axe finds; our policies forbid foreign scripts, so it is run beside the page's own world. In a browser whose
// scripts are off it would wait for its timers for ever: judge another that has them.
async function violations(page) {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const world = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  const at = { contextId: world.executionContextId };
  await session.send('Runtime.evaluate', { expression: axe, ...at });
  const ran = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
      .then((r) => JSON.stringify(r.violations.map((v) => v.id + ': ' + v.help + ' | ' + v.nodes.slice(0, 3)
        .map((n) => n.html.slice(0, 160) + ' ' + (n.any[0] ? n.any[0].message : '')).join(' || '))))`,
    awaitPromise: true, returnByValue: true, ...at,
  });
  await session.detach();
  if (ran.exceptionDetails) return ['axe could not run: ' + JSON.stringify(ran.exceptionDetails)];
  return JSON.parse(ran.result.value);
}

async function judged(page, name) {
  const found = await violations(page);
  check(`${name}: axe finds nothing to complain of`, found.length === 0, found.join('\n'));
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(`${name}: nothing sticks out at the side`, over <= 0, `${over} px`);
}

const shot = (page, name, more = {}) => page.screenshot({ path: path.join(told.folder, `${name}.png`), ...more });

// Runs parts one after the other; one that breaks is a check that failed.
async function story(...parts) {
  const browser = await launch();
  for (const part of parts) {
    try {
      await part(browser);
    } catch (e) {
      check(`${part.name} ran to its end`, false, e.stack);
    }
  }
  await browser.close();
}

module.exports = { told, check, opened, judged, shot, story };
