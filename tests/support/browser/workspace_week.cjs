// A bad week in the workspace: played, paused, stepped, played to its summary, left. Told {base, folder}.
'use strict';

const { told, check, opened, judged, shot, story } = require('./judge.cjs');

async function week(browser) {
  const { context, page, complaints } = await opened(browser);
  await page.goto(told.base);
  await page.getByRole('button', { name: 'Play a bad week' }).click();
  await page.getByText('A bad week').waitFor();
  await page.getByLabel('Pace').selectOption('10');
  await page.locator('#caption', { hasText: 'Monday morning' }).waitFor();
  check('the narrator speaks', true);
  check('the keyboard is at the play', await page.evaluate(() => document.activeElement.id === 'pause'));
  await page.locator('.posts').getByText(/#1 Refund request/).first().waitFor({ timeout: 30000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Next step' }).waitFor();
  const value = () => page.evaluate(() => document.getElementById('progress').value);
  await page.waitForTimeout(1000); // what was under way is done first
  const at = await value();
  await page.waitForTimeout(1200);
  check('paused, nothing goes on', (await value()) === at, `${at} ${await value()}`);
  await page.getByRole('button', { name: 'Next step' }).click();
  await page.waitForFunction((was) => document.getElementById('progress').value === was + 1, at, { timeout: 10000 });
  check('one step is one step', true);
  await shot(page, 'week-paused');
  await judged(page, 'the week, paused');
  await page.getByLabel('Pace').selectOption('10'); // a day of the play lasts for seconds
  await page.getByRole('button', { name: 'Go on' }).click();
  await captioned(page, 'Thursday');
  await page.getByRole('button', { name: 'Pause' }).click();
  await shot(page, 'week-thursday');
  await page.getByRole('button', { name: 'Suomeksi' }).click();
  await page.locator('#caption', { hasText: 'Torstai' }).waitFor();
  check('the narrator speaks Finnish, too', true);
  await page.getByRole('button', { name: 'In English' }).click();
  await page.getByLabel('Pace').selectOption('50');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText(/That was the week/).waitFor({ timeout: 120000 });
  const manager = page.locator('.pane', { has: page.locator('select.who option[value="pekka"]:checked') });
  await manager.getByText(/Week 47|2026-W47/).first().waitFor({ timeout: 10000 });
  check('it ends in the weekly summary', true);
  await shot(page, 'week-end');
  await judged(page, 'the end of the week');
  const clock = await page.locator('#clock').innerText();
  await page.getByRole('button', { name: '+1 hour' }).click();
  await page.waitForFunction((was) => document.getElementById('clock').innerText !== was, clock);
  check('the clock can be turned', true);
  await page.getByRole('button', { name: 'Leave the week' }).click();
  await page.getByText('Live', { exact: true }).waitFor();
  check('and there is a way back', (await page.locator('.post').count()) === 0, await page.locator('main').innerText());
  const there = page.waitForFunction(() => document.activeElement.id === 'begin', null, { timeout: 5000 });
  check('the keyboard is where it began', await there.then(() => true, () => false));
  check('no complaint in the console', complaints.length === 0, complaints.join('\n'));
  await context.close();
}

/** Captions pass: the page itself looks for it. */
async function captioned(page, words) {
  const there = (text) => document.getElementById('caption').textContent.includes(text);
  await page.waitForFunction(there, words, { polling: 50, timeout: 60000 });
}

async function phone(browser) {
  const { context, page, complaints } = await opened(browser, { width: 390, height: 844, scheme: 'dark', locale: 'fi-FI' });
  await page.goto(told.base);
  await page.getByRole('button', { name: 'Näytä huono viikko' }).click();
  await page.getByLabel('Nopeus').selectOption('10');
  await captioned(page, 'yksitoista illalla');
  await page.getByRole('button', { name: 'Tauko' }).click();
  await shot(page, 'phone-week');
  await judged(page, 'the week on a phone');
  await page.getByRole('button', { name: 'Poistu viikosta' }).click();
  await page.getByText('Nyt', { exact: true }).waitFor();
  check('no complaint in the console, on a phone', complaints.length === 0, complaints.join('\n'));
  await context.close();
}

story(week, phone);
