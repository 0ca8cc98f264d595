// What a team would write with matrix-bot-sdk: answers each message, keeps nothing. HS_URL, REPLY=1 from the environment.
// Its library for encryption is fetched at install time; where that is missing, nothing stands in its place, for nothing
// here is encrypted.
'use strict';
const Module = require('module');
const load = Module._load;
Module._load = function (name, ...more) {
  try { return load.call(this, name, ...more); } catch (missing) {
    if (!name.startsWith('@matrix-org/')) throw missing;
    return new Proxy({}, { get: (_, key) => (key === '__esModule' ? false : class {}) });
  }
};
const { LogLevel, LogService, MatrixClient, MemoryStorageProvider } = require('matrix-bot-sdk');
LogService.setLevel(LogLevel.ERROR);
const client = new MatrixClient(process.env.HS_URL, 'token', new MemoryStorageProvider());
client.on('room.message', async (room, event) => {
  if (process.env.REPLY !== '1' || !event.content?.body) return;
  await client.sendNotice(room, `Your report is filed, thank you: ${/order \d+/.exec(event.content.body)?.[0] ?? ''}`);
});
client.start();
