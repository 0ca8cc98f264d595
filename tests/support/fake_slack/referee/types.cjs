// Type-checks blocks and views against Slack's own types.
//
//   node types.cjs FOLDER      every .json file in it: an array is a message's blocks, an object a view or {blocks}
//
// Prints "FILE: what the compiler says" for each that does not fit; exit status 1 when there was any, 2 when the
// folder has none.
'use strict';

const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');
const ts = require('typescript');

const folder = path.resolve(process.argv[2]);
const names = readdirSync(folder).filter((name) => name.endsWith('.json')).sort();
if (names.length === 0) {
  console.error(`there is no .json file in ${folder}`);
  process.exit(2);
}

const head = "import type { HomeView, KnownBlock, ModalView } from '@slack/types';\n";
const sources = new Map();
for (const name of names) {
  const value = JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
  const type = { modal: 'ModalView', home: 'HomeView' }[value.type] ?? 'KnownBlock[]';
  const given = Array.isArray(value) || value.type ? value : value.blocks;
  // Beside this script, so that the packages are found.
  sources.set(path.join(__dirname, `${name}.ts`), `${head}export const given = ${JSON.stringify(given, null, 1)} satisfies ${type};\n`);
}

const options = {
  strict: true, noEmit: true, skipLibCheck: true, types: [],
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10,
};
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists, readFile } = host;
host.fileExists = (file) => sources.has(file) || fileExists(file);
host.readFile = (file) => sources.get(file) ?? readFile(file);
host.getSourceFile = (file, ...rest) => (sources.has(file)
  ? ts.createSourceFile(file, sources.get(file), ts.ScriptTarget.ES2022) : getSourceFile(file, ...rest));

const program = ts.createProgram([...sources.keys()], options, host);
const found = ts.getPreEmitDiagnostics(program);
for (const each of found) {
  const file = each.file ? path.basename(each.file.fileName, '.ts') : '';
  console.log(`${file}: ${ts.flattenDiagnosticMessageText(each.messageText, '\n  ').slice(0, 600)}`);
}
console.log(`${names.length} files compared with @slack/types, ${found.length} findings`);
process.exit(found.length ? 1 : 0);
