// The README's pictures, from the workspace itself. Told {base, folder}.
'use strict';

const path = require('path');
const { told, check, opened, story } = require('./judge.cjs');

const take = async (page, name) => {
  // WebP by way of the browser itself: small, and every browser shows it.
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 });
  require('fs').writeFileSync(path.join(told.folder, `${name}.webp`), Buffer.from(data, 'base64'));
  check(`${name} is taken`, data.length > 1000);
};

// Plays until the narrator says so, then step by step until these words stand there; takes the picture, and leaves.
async function scene(browser, name, { scheme, caption, words }) {
  const { context, page } = await opened(browser, { width: 1280, height: 800, scheme });
  await page.goto(told.base);
  await page.getByRole('button', { name: 'Play a bad week' }).click();
  await page.getByLabel('Pace').selectOption('10');
  await page.locator('#caption', { hasText: caption }).waitFor({ timeout: 90000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  const there = page.locator('.posts').getByText(words).first();
  for (let i = 0; i < 20 && !(await there.isVisible()); i++) {
    await page.getByRole('button', { name: 'Next step' }).click();
    await page.waitForTimeout(700);
  }
  await page.waitForTimeout(800);
  await take(page, name);
  await page.getByRole('button', { name: 'Leave the week' }).click();
  await page.getByText('Live', { exact: true }).waitFor();
  await context.close();
}

const thursday = (browser) =>
  scene(browser, 'workspace-thursday', { scheme: 'light', caption: 'Thursday', words: '#8 Unhappy customer' });
const night = (browser) =>
  scene(browser, 'workspace-night-dark', { scheme: 'dark', caption: 'Wednesday', words: '#5 needs somebody now.' });

async function phone(browser) {
  const { context, page } = await opened(browser, { width: 390, height: 780, locale: 'fi-FI', scale: 2 });
  await page.goto(told.base);
  const maija = page.locator('.pane.front');
  await maija.locator('.example').first().waitFor();
  await maija.locator('textarea').fill('Tiina K. kirjoitti Facebook-seinällemme: "Synttärikakku oli väärä ja lapsi itki. Haluan rahani takaisin!"');
  await maija.locator('textarea').press('Enter');
  await maija.getByText(/on kirjattu/).waitFor();
  await page.waitForTimeout(600);
  await take(page, 'workspace-phone-fi');
  await context.close();
}

story(thursday, night, phone);
