// A small app on Slack's own framework: what it accepts and prints, the stand-in sends as Slack does.
//
//   MODE=http|socket API_URL=… BOT_TOKEN=… APP_TOKEN=… SIGNING_SECRET=… node bolt.cjs
//
// Prints a JSON value on each line: {"ready": port} first, then {"heard": kind, …} for each listener that ran, and
// {"error": text} for what the framework refused. Ends when its standard input does.
'use strict';

const { App, HTTPReceiver, LogLevel } = require('@slack/bolt');

const { MODE, API_URL, BOT_TOKEN, APP_TOKEN, SIGNING_SECRET } = process.env;
const tell = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const plain = (text) => ({ type: 'plain_text', text });
const quiet = { unfurl_links: false, unfurl_media: false };

const log = (level) => (...words) => (level === 'error' ? tell({ error: words.map(String).join(' ') }) : undefined);
const logger = {
  debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error'),
  setLevel: () => {}, getLevel: () => LogLevel.ERROR, setName: () => {},
};

const paths = ['commands', 'interactivity', 'options', 'events'].map((name) => `/slack/${name}`);
const common = { token: BOT_TOKEN, logger, clientOptions: { slackApiUrl: API_URL } };
const app = MODE === 'http'
  ? new App({ ...common, receiver: new HTTPReceiver({ signingSecret: SIGNING_SECRET, endpoints: paths, logger }) })
  : new App({ ...common, socketMode: true, appToken: APP_TOKEN });

const form = {
  type: 'modal', callback_id: 'report', title: plain('Report'), submit: plain('Send'), private_metadata: 'report 1', notify_on_close: true,
  blocks: [
    { type: 'input', block_id: 'what', label: plain('What?'), element: { type: 'plain_text_input', action_id: 'text' } },
    { type: 'input', block_id: 'reply', optional: true, label: plain('Reply'),
      element: { type: 'external_select', action_id: 'reply', min_query_length: 2 } },
    { type: 'actions', block_id: 'acts', elements: [{ type: 'button', action_id: 'deeper', text: plain('More') }] },
  ],
};

app.error(async (error) => tell({ error: String(error) }));

app.command('/report', async ({ command, ack, client, respond }) => {
  await ack({ response_type: 'ephemeral', text: `Filed: ${command.text}` });
  const { view } = await client.views.open({ trigger_id: command.trigger_id, view: form });
  await respond({ response_type: 'ephemeral', text: 'Later' });
  tell({ heard: 'command', text: command.text, view: view.id });
});

app.action('claim', async ({ ack, body, action, client, respond }) => {
  await ack();
  await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: 'Claimed' });
  await respond({ response_type: 'ephemeral', replace_original: false, text: 'Yours' });
  tell({ heard: 'action', value: action.value });
});

app.action('deeper', async ({ ack, body, client }) => {
  await ack();
  await client.views.push({ trigger_id: body.trigger_id, view: { ...form, callback_id: 'deeper' } });
  tell({ heard: 'pushed', view: body.view.id });
});

app.view('report', async ({ ack, view }) => {
  const { value } = view.state.values.what.text;
  await ack(value === 'wrong' ? { response_action: 'errors', errors: { what: 'Not that' } } : undefined);
  tell({ heard: 'submission', value, metadata: view.private_metadata });
});

app.view({ callback_id: 'deeper', type: 'view_closed' }, async ({ ack, view }) => {
  await ack();
  tell({ heard: 'closed', view: view.id });
});

app.options('reply', async ({ ack, options }) => {
  await ack({ options: [{ text: plain(`Refund ${options.value}`), value: 'refund' }] });
  tell({ heard: 'options', value: options.value });
});

app.shortcut('report', async ({ ack, shortcut }) => {
  await ack();
  tell({ heard: shortcut.type, channel: shortcut.channel?.id });
});

app.shortcut('report_this', async ({ ack, shortcut }) => {
  await ack();
  tell({ heard: shortcut.type, text: shortcut.message.text });
});

app.event('app_home_opened', async ({ event, client }) => {
  await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'divider' }] } });
  tell({ heard: 'home', tab: event.tab });
});

app.event('app_mention', async ({ event, say }) => {
  await say({ text: 'Yes?', thread_ts: event.ts, ...quiet });
  tell({ heard: 'mention', text: event.text });
});

app.event('reaction_added', async ({ event }) => tell({ heard: 'reaction', reaction: event.reaction }));
app.event('app_uninstalled', async () => tell({ heard: 'uninstalled' }));

// Everything that a person writes to the bot: the client is tried out on the Web API.
app.message(async ({ message, client }) => {
  const channel = message.channel;
  const told = { heard: 'message', text: message.text };
  if (message.text === 'history') {
    const texts = [];
    for await (const page of client.paginate('conversations.history', { channel, limit: 2 })) {
      texts.push(...page.messages.map((each) => each.text));
    }
    told.texts = texts;
  }
  if (message.text === 'file') {
    const sent = await client.files.uploadV2({ channel_id: channel, filename: 'a.txt', content: 'hello', title: 'A' });
    told.files = sent.files[0].files.map((each) => each.name);
  }
  if (message.text === 'busy') {
    const answer = await client.chat.postMessage({ channel, text: 'At last', ...quiet });
    told.ok = answer.ok;
  }
  if (message.text === 'wrong') {
    const blocks = [{ type: 'section', text: plain('x'.repeat(3001)) }];
    told.error = await client.chat.postMessage({ channel, text: 'x', blocks, ...quiet }).catch((error) => error.data.error);
  }
  tell(told);
});

(async () => {
  const server = await app.start(0);
  tell({ ready: MODE === 'http' ? server.address().port : 0, who: (await app.client.auth.test()).user_id });
  process.stdin.resume();
  process.stdin.on('end', async () => {
    await app.stop().catch(() => {});
    process.exit(0);
  });
})().catch((error) => {
  tell({ error: String(error) });
  process.exit(1);
});
