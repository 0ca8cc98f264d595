// Drives Debian's Chromium through the dashboard and judges what it sees. Reads one JSON object from standard input
// ({links: {pekka, anna, tom}, folder, ticket}), prints one JSON line for each check: {check, good, more}.
'use strict';

const { told, check, opened, judged, shot: view, story } = require('./judge.cjs');

const shot = (page, name) => view(page, name, { fullPage: true });

async function signIn(page, link) {
  await page.goto(link);
  await page.getByRole('button').click();
  await page.waitForURL(told.base + '/');
}

// The page that somebody without scripts sees, judged in the same person's browser with scripts: axe needs them.
async function judgedBeside(browser, context, look, where, name, prepare = async () => {}) {
  const beside = await opened(browser, look);
  await beside.context.addCookies(await context.cookies());
  await beside.page.goto(where);
  await prepare(beside.page);
  await shot(beside.page, `${look.name}-${name.replace(/[^a-z]+/g, '-')}`);
  await judged(beside.page, name);
  await beside.context.close();
}

const PAGES = (t) => [
  ['overview', '/'], ['queue', '/queue'], ['ticket', `/tickets/${t}`], ['reply', `/tickets/${t}/reply`],
  ['weeks', '/weeks'], ['playbooks', '/playbooks'], ['playbook', '/playbooks/refund_request'], ['account', '/account'],
];

async function everyPage(browser) {
  const looks = [
    { name: 'desktop-light', width: 1280, height: 900, scheme: 'light' }, { name: 'desktop-dark', width: 1280, height: 900, scheme: 'dark' },
    { name: 'phone-light', width: 390, height: 844, scheme: 'light' }, { name: 'phone-dark', width: 390, height: 844, scheme: 'dark' },
  ];
  const first = await opened(browser, looks[0]);
  await signIn(first.page, told.links.liisa);
  const cookies = await first.context.cookies();
  await first.context.close();
  check('the cookie is for the server alone', cookies.length === 1 && cookies[0].httpOnly && cookies[0].sameSite === 'Lax',
    JSON.stringify(cookies.map(({ value, ...rest }) => rest)));
  for (const look of looks) {
    const { context, page, complaints, elsewhere } = await opened(browser, look);
    await context.addCookies(cookies);
    for (const [name, where] of PAGES(told.ticket)) {
      await page.goto(told.base + where);
      await shot(page, `${look.name}-${name}`);
      await judged(page, `${name}, ${look.name}`);
    }
    check(`${look.name}: no complaint in the console`, complaints.length === 0, complaints.join('\n'));
    check(`${look.name}: no request leaves the server`, elsewhere.length === 0, elsewhere.join('\n'));
    await context.close();
  }
}

// Monday morning: what happened, and which tickets are behind a number; then the queue by keyboard alone.
async function managersStory(browser) {
  const { context, page, complaints } = await opened(browser, { width: 1280, height: 900, scheme: 'light', script: false });
  await signIn(page, told.links.pekka);
  check('the manager is greeted by name', /Pekka/.test(await page.textContent('h1')), await page.textContent('h1'));
  await page.getByRole('link', { name: 'Weeks' }).click();
  check('a summary of a week opens', /Week \d+/.test(await page.textContent('h1')), await page.textContent('h1'));
  const number = page.locator('table.figures a').first();
  const count = Number.parseInt(await number.innerText(), 10);
  await number.click();
  const rows = await page.locator('table.tickets tbody tr').count();
  check('behind a number are as many tickets', rows === count, `${rows} rows, ${count} told`);
  await page.locator('table.tickets a.number').first().click();
  check('one of them opens, with its timeline', (await page.locator('.timeline li').count()) > 0);
  await page.goto(told.base + '/');
  await page.keyboard.press('Tab');
  check('the first stop of the keyboard is the way past the navigation',
    (await page.evaluate(() => document.activeElement.className)) === 'skip');
  await page.keyboard.press('Enter');
  await page.waitForURL(/#main$/, { timeout: 10_000 }).catch(() => {});
  check('and it leads to the content', page.url().endsWith('#main'), page.url());
  check('the story made no complaint', complaints.length === 0, complaints.join('\n'));
  await context.close();
}

// A responder takes a ticket, answers with approved words, and resolves it: all of it in forms, without scripts.
async function respondersStory(browser) {
  const look = { name: 'phone', width: 390, height: 844, scheme: 'light' };
  const { context, page, complaints } = await opened(browser, { ...look, script: false });
  await signIn(page, told.links.anna);
  await page.goto(`${told.base}/tickets/${told.open}`);
  await page.getByRole('button', { name: 'Claim' }).click();
  check('claiming is confirmed', /is yours/.test(await page.textContent('.notice')), await page.textContent('main'));
  await page.getByRole('link', { name: 'Reply' }).click();
  await page.locator('.response', { hasText: 'reporter' }).getByRole('link', { name: /Use this/ }).first().click();
  const fillIn = async (on) => {
    for (const field of await on.locator('form.panel input[type=text]').all()) await field.fill('<b>Tiina</b> & co');
    if (await on.getByRole('button', { name: 'Preview' }).count()) await on.getByRole('button', { name: 'Preview' }).click();
  };
  await judgedBeside(browser, context, look, page.url(), 'the preview', fillIn);
  await fillIn(page);
  await page.locator('form.panel button.primary').click();
  check('the reply is confirmed', await page.locator('.notice.good').count(), await page.textContent('main'));
  await judgedBeside(browser, context, look, `${told.base}/tickets/${told.open}`, 'a ticket with an answer');
  await page.locator('summary', { hasText: 'Note' }).click();
  await page.locator('#note-text').fill('<script>alert(1)</script> called the customer');
  await page.locator('form[action$="/note"] button').click();
  check('a note is shown as it was written', /<script>alert\(1\)<\/script> called/.test(await page.textContent('.timeline')),
    await page.textContent('.timeline'));
  await page.locator('summary', { hasText: 'Resolve' }).click();
  await page.locator('form[action$="/resolve"] input[type=radio]').first().check();
  await page.locator('form[action$="/resolve"] button').click();
  check('resolving is confirmed', /is resolved/.test(await page.textContent('.notice')), await page.textContent('.notice'));
  await page.goBack();
  check('the story made no complaint', complaints.length === 0, complaints.join('\n'));
  await context.close();
}

// In Finnish, and for somebody who only reports.
async function reportersStory(browser) {
  const look = { name: 'phone', width: 390, height: 844, scheme: 'dark' };
  const { context, page } = await opened(browser, { ...look, script: false });
  await judgedBeside(browser, context, look, told.links.maija, 'signing in');
  await page.goto(told.links.maija);
  await page.getByRole('button').click();
  check('a Finnish reporter reads Finnish', (await page.getAttribute('html', 'lang')) === 'fi' && /Hei, Maija/.test(await page.textContent('h1')));
  check('and has no queue', (await page.locator('nav a').count()) === 1);
  await judgedBeside(browser, context, look, `${told.base}/`, 'the overview of a reporter');
  await page.locator('.reports a').first().click();
  await judgedBeside(browser, context, look, page.url(), 'a receipt');
  check('a reporter sees no timeline', (await page.locator('.timeline').count()) === 0);
  await page.goto(told.base + '/account');
  await page.getByRole('button', { name: 'Kirjaudu ulos', exact: true }).click();
  check('signed out, the pages ask to sign in', /Kirjaudu sisään|Sign in/.test(await page.textContent('h1')), await page.textContent('h1'));
  await shot(page, 'phone-signed-out');
  await context.close();
}

story(everyPage, managersStory, respondersStory, reportersStory);
