// The newcomer's story in the workspace: report, card, claim, reply, resolve; in English and in Finnish; by mouse, by
// keyboard, on a phone. Told {base, folder}.
'use strict';

const { told, check, opened, judged, shot, story } = require('./judge.cjs');

const pane = (page, person) => page.locator('.pane', { has: page.locator(`select.who option[value="${person}"]:checked`) });
const sees = async (where, text, what) => {
  const found = where.getByText(text).last();
  const good = await found.waitFor({ timeout: 10000 }).then(() => true, () => false);
  check(what, good, good ? '' : await where.innerText());
};

async function write(where, text) {
  await where.locator('textarea').fill(text);
  await where.locator('textarea').press('Enter');
}

async function english(browser) {
  const { context, page, complaints, elsewhere } = await opened(browser);
  await page.goto(told.base);
  const tom = pane(page, 'tom'), team = pane(page, 'eero');
  await tom.getByRole('button', { name: /late and cold/ }).click();
  await shot(page, 'start');
  await judged(page, 'the start');
  await tom.locator('textarea').press('Enter');
  await sees(tom, /#1 is filed: Unhappy customer/, 'a report is answered');
  await sees(tom, /Please do not answer it yourself/, 'with what not to do');
  const card = team.locator('.post', { hasText: '#1 Unhappy customer' }).first();
  await card.getByRole('button', { name: 'Claim' }).click();
  await sees(tom, /Eero of Social team has taken it/, 'the reporter hears who took it');
  await sees(card, /Claimed by/, 'the card changed where it stands');
  check('and is still one card', (await team.locator('.post .heading', { hasText: /^#1 Unhappy customer$/ }).count()) === 1);
  await card.getByRole('button', { name: 'Reply', exact: true }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('searchbox').fill('first');
  check('typing finds the response', (await form.locator('.option:visible').count()) >= 1 && (await form.locator('.option:visible').count()) < (await form.locator('.option').count()));
  await form.getByRole('searchbox').press('ArrowDown');
  await form.getByRole('textbox', { name: /name/ }).fill('Jenna <b>');
  await sees(form.locator('.preview'), /Jenna <b>/, 'the preview has the name, as it was written');
  await shot(page, 'reply');
  await judged(page, 'the reply form');
  await form.getByRole('button', { name: 'Send' }).click();
  await sees(team, /copy them as they are/, 'the approved words are there to copy');
  await form.waitFor({ state: 'detached' });
  await card.getByRole('button', { name: 'Escalate' }).click();
  await sees(page.getByRole('dialog'), /Why\?/, 'escalating asks why');
  await page.keyboard.press('Escape');
  check('Escape closes a form, and the keyboard is back at its button',
    await page.evaluate(() => document.activeElement.dataset.words === 'escalate 1'), await page.evaluate(() => document.activeElement.outerHTML));
  await card.getByRole('button', { name: 'Resolve' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await sees(page.getByRole('dialog'), /choose one/i, 'a form without a choice says what is missing');
  await page.getByRole('dialog').getByRole('radio').first().check();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await sees(card, /resolved/, 'the ticket is resolved');
  await sees(tom.locator('.post').last(), /edited|Thank you|settled|answered/, 'and the reporter hears how it ended');
  await card.getByRole('button', { name: 'Reply in thread' }).click();
  await write(team, 'Jenna <script>alert(1)</script> called back.');
  await sees(team.locator('.thread').first(), /Jenna <script>alert\(1\)<\/script> called back\./, 'words in the thread stay words');
  await shot(page, 'story');
  await judged(page, 'after the story');
  check('no complaint in the console', complaints.length === 0, complaints.join('\n'));
  check('no request leaves the server', elsewhere.length === 0, elsewhere.join('\n'));
  await context.close();
}

async function finnish(browser) {
  const { context, page, complaints } = await opened(browser, { width: 390, height: 844, scheme: 'dark', locale: 'fi-FI' });
  await page.goto(told.base);
  const maija = pane(page, 'maija');
  await sees(maija, /älä väittele/, 'a Finnish newcomer reads Finnish');
  await shot(page, 'phone-start');
  await judged(page, 'the start on a phone');
  await maija.getByRole('button', { name: 'Ilmoita lomakkeella' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('button', { name: 'Ilmoita' }).click();
  await sees(form, /Kirjoita tähän jotakin/, 'an empty form says what is missing');
  await form.getByRole('textbox', { name: /Mitä tapahtui/ }).fill('Asiakas kirjoitti Facebookissa: "Synttärikakku oli väärä. Haluan rahani takaisin!"');
  await shot(page, 'phone-form');
  await judged(page, 'the report form on a phone');
  await form.getByRole('button', { name: 'Ilmoita' }).click();
  await sees(maija, /#2 on kirjattu: Hyvityspyyntö/, 'the form files a report');
  const switcher = page.getByRole('navigation');
  const anna = switcher.getByRole('button', { name: /Anna/ });
  await sees(anna, /^1$/, "the team's chat is marked as unread");
  await anna.click();
  check('and is not, once it was looked at', (await anna.locator('.count').count()) === 0);
  const team = pane(page, 'anna');
  const card = team.locator('.post', { hasText: '#2 Refund request' }).first();
  await card.getByRole('button', { name: 'Claim' }).focus();
  await page.keyboard.press('Enter');
  await sees(team, /#2 on sinun/, 'claimed by keyboard');
  await write(team, 'vastaa 2 refund-first-answer customer=Tiina');
  await sees(team, /kopioi sellaisenaan/, 'a command can be typed, in Finnish');
  await write(team, 'ratkaise 2 refund_paid');
  await sees(team, /#2 on ratkaistu/, 'and another one');
  await shot(page, 'phone-team');
  await judged(page, 'the team on a phone');
  await switcher.getByRole('button', { name: /Maija/ }).click();
  await sees(maija, /Ilmoituksesi #2/, 'Maija hears how it ended');
  check('no complaint in the console', complaints.length === 0, complaints.join('\n'));
  await context.close();
}

// Two tabs show the same; one that loses its connection comes back to what it missed.
async function tabs(browser) {
  const one = await opened(browser), two = await opened(browser, { scheme: 'dark' });
  await one.page.goto(told.base);
  await two.page.goto(told.base);
  await sees(pane(two.page, 'tom'), /#1 is filed/, 'a second tab shows what happened before it was opened');
  await two.context.setOffline(true);
  await two.page.evaluate(() => dispatchEvent(new Event('offline')));
  await write(pane(one.page, 'eero'), 'Coffee, anybody?');
  await sees(pane(one.page, 'eero'), /Coffee, anybody\?/, 'colleagues talk');
  await two.context.setOffline(false);
  await sees(pane(two.page, 'eero'), /Coffee, anybody\?/, 'the other tab has it, too');
  check('once', (await pane(two.page, 'eero').getByText('Coffee, anybody?').count()) === 1);
  await shot(two.page, 'dark');
  await judged(two.page, 'dark');
  await one.page.reload();
  await sees(pane(one.page, 'eero'), /Coffee, anybody\?/, 'and so has a page that was loaded again');
  await one.context.close();
  await two.context.close();
}

story(english, finnish, tabs);
