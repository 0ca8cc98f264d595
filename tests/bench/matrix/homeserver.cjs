// A homeserver for measuring a bot: hands out /sync answers as fast as the bot asks for them (or one each --every ms), takes
// what the bot sends, and counts. It checks nothing; tests/support/fake_homeserver does. Loopback only.
//
//   node homeserver.cjs --pid BOT [--port P] [--batches 60] [--events 50] [--warm 10] [--answers] [--every MS] [--seconds 60]
//                       [--talk]: what is said is meant for nobody, and no answer is waited for
//
// Each of 40 people has a direct chat with the bot and writes in turn. A round ends when all batches are taken and, with
// --answers, each message has been answered by one in its room. Prints one line of JSON: events per second, CPU per event
// of the process BOT, its memory, and how long answers took.
'use strict';
const fs = require('fs');
const http = require('http');

const given = (name, usual) => { const at = process.argv.indexOf(`--${name}`); return at < 0 ? usual : process.argv[at + 1] ?? true; };
const number = (name, usual) => Number(given(name, usual));
const pid = number('pid', 0), batches = number('batches', 60), each = number('events', 50), warm = number('warm', 10);
const answers = process.argv.includes('--answers'), talk = process.argv.includes('--talk'), every = number('every', 0);
const people = 40, bot = '@bot:bench';
const chat = (n) => `!chat${n}:bench`, person = (n) => `@person${n}:bench`;
const micros = () => Number(process.hrtime.bigint() / 1000n);

const sent = new Map();  // number of a message → when it was handed out
const waits = [];
let events = 0, batch = 0, answered = 0, other = 0, begin = 0, before = null, finished = false, firstSync = true, most = 0;

function usage() {
  let cpu = 0, memory = 0;
  try {
    for (const task of fs.readdirSync(`/proc/${pid}/task`)) {
      cpu += Number(fs.readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1000;
    }
    memory = Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  } catch { /* it has ended */ }
  return { cpu, memory };
}

function finish() {
  if (finished) return;
  finished = true;
  const after = usage(), spent = (micros() - begin) / 1e6, counted = (batch - warm) * each;
  waits.sort((a, b) => a - b);
  const part = (p) => Math.round(waits[Math.min(waits.length - 1, Math.floor(p * waits.length))] ?? 0);
  console.log(JSON.stringify({
    events_per_s: Math.round(counted / spent), cpu_us: +((after.cpu - before.cpu) / counted).toFixed(1),
    memory_mb: +Math.max(most, after.memory).toFixed(1), answered, other, p50_us: part(0.5), p99_us: part(0.99),
  }));
  setTimeout(() => process.exit(0), 20);
}

function said(n) {
  return talk ? `The coffee machine on the second floor is working again, thanks to everybody who helped (${n})`
    : `A customer on Facebook says the lamp she bought broke within a week and wants her money back, order ${n}`;
}

function news() {
  const join = {};
  for (let i = 0; i < each; i++) {
    const n = ++events, who = n % people;
    const room = talk ? `!hall${n % 10}:bench` : chat(who);
    (join[room] ??= { timeline: { events: [], limited: false, prev_batch: `t${batch}` }, state: { events: [] }, ephemeral: { events: [] },
                      account_data: { events: [] }, summary: {}, unread_notifications: { highlight_count: 0, notification_count: 1 } })
      .timeline.events.push({ type: 'm.room.message', event_id: `$said${n}`, sender: person(who), origin_server_ts: Date.now(),
                              content: { msgtype: 'm.text', body: said(n), 'm.mentions': {} }, unsigned: { age: 3, membership: 'join' } });
    if (every && batch > warm) sent.set(n, micros());
  }
  return { next_batch: `s${batch}`, rooms: { join } };
}

const state = (type, content, sender = bot) => ({ type, state_key: '', sender, event_id: `$state${type}`, origin_server_ts: 1, content });
const member = (who) => ({ ...state('m.room.member', { membership: 'join', displayname: who.slice(1, -6) }, who), state_key: who, event_id: `$m${who}` });

function firstAnswer() {
  const join = {}, direct = {};
  for (let n = 0; n < people; n++) {
    direct[person(n)] = [chat(n)];
    join[chat(n)] = { timeline: { events: [], limited: false, prev_batch: 't0' }, summary: { 'm.joined_member_count': 2 },
                      state: { events: [state('m.room.create', { room_version: '11' }), state('m.room.power_levels', { users: { [bot]: 100 } }),
                                        member(bot), member(person(n))] } };
  }
  return { next_batch: 's0', account_data: { events: [{ type: 'm.direct', content: direct }] }, rooms: { join } };
}

function take(room, txn, content) {
  const fresh = content['m.relates_to']?.rel_type !== 'm.replace';
  if (!fresh || !room.startsWith('!chat')) { other++; return; }
  answered++;
  const n = Number(/order (\d+)/.exec(content.body ?? '')?.[1] ?? 0) || oldest(room);
  if (sent.has(n)) { waits.push(micros() - sent.get(n)); sent.delete(n); }
  if (answers && batch >= batches && answered >= batches * each) finish();
}

// Answers come in order within a room.
function oldest(room) {
  for (const n of sent.keys()) if (chat(n % people) === room) return n;
  return 0;
}

function sync(reply) {
  if (firstSync) { firstSync = false; return reply(firstAnswer()); }
  const give = () => {
    if (batch === warm) { begin = micros(); before = usage(); }
    if (batch >= batches) {
      if (!answers || answered >= batches * each) finish();
      return setTimeout(() => reply({ next_batch: `s${batch}` }), 1000);
    }
    if (batch % 8 === 0) most = Math.max(most, usage().memory);
    batch++;
    reply(news());
  };
  return every ? setTimeout(give, every) : give();
}

function answer(method, path, query, body, reply) {
  const parts = path.split('/').map(decodeURIComponent);
  if (path.endsWith('/sync')) {
    if (!query.has('since')) firstSync = true;
    return sync(reply);
  }
  if (method === 'PUT' && path.includes('/send/')) {
    const room = parts[parts.indexOf('rooms') + 1], txn = parts.at(-1);
    if (path.includes('/send/m.room.message/')) take(room, txn, JSON.parse(body)); else other++;
    return reply({ event_id: `$e${txn}` });
  }
  if (path.endsWith('/whoami')) return reply({ user_id: bot, device_id: 'D', is_guest: false });
  if (path.endsWith('/versions')) return reply({ versions: ['v1.1', 'v1.11', 'v1.12'] });
  if (path.includes('/filter')) return reply({ filter_id: '0' });
  if (path.includes('/directory/room/')) return reply({ room_id: `!${parts.at(-1).slice(1, -6)}:bench`, servers: ['bench'] });
  if (path.includes('/join/') || path.endsWith('/join')) return reply({ room_id: parts.find((p) => p.startsWith('!')) });
  if (path.endsWith('/joined_rooms')) {
    const teams = ['social', 'legal', 'safety', 'managers'].map((t) => `!${t}:bench`);
    return reply({ joined_rooms: [...Array(people).keys()].map(chat).concat(teams) });
  }
  if (path.endsWith('/joined_members')) {
    const room = parts[parts.indexOf('rooms') + 1], n = /^!chat(\d+)/.exec(room);
    return reply({ joined: { [bot]: {}, ...(n ? { [person(n[1])]: {} } : { '@anna:bench': {}, '@eero:bench': {} }) } });
  }
  if (path.endsWith('/messages')) return reply({ chunk: [], start: 't0' });
  if (path.includes('/account_data/') && method === 'GET') return reply(firstAnswer().account_data.events[0].content);
  if (path.includes('/state/m.room.power_levels')) return reply({ users: { [bot]: 100 } });
  if (path.includes('/state/m.room.member/')) return reply({ membership: 'join' });
  if (path.includes('/state/m.room.create')) return reply({ room_version: '11' });
  if (path.includes('/state/')) return reply({ errcode: 'M_NOT_FOUND', error: 'none' }, 404);
  return reply({});
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (data) => chunks.push(data));
  request.on('end', () => {
    const [path, query] = request.url.split('?');
    answer(request.method, path, new URLSearchParams(query), Buffer.concat(chunks).toString(), (body, status = 200) => {
      const text = JSON.stringify(body);
      response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
      response.end(text);
    });
  });
});
server.keepAliveTimeout = 60_000;
server.listen(number('port', 0), '127.0.0.1');
setTimeout(() => { console.error(`not finished: batch ${batch}, ${answered} answers, ${other} other messages`); process.exit(1); },
           number('seconds', 60) * 1000);
