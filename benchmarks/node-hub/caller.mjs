// Answers each request for a load, a line of JSON, by a result.
//   node caller.mjs SOCKET json|msgpack PACKAGES

import { createInterface } from 'node:readline';
import { Client } from './client.mjs';
import { loadCodec } from './codec.mjs';
import { LoadWindow } from './window.mjs';

const [path, serializer, packages] = process.argv.slice(2);
const client = new Client('echo-caller', loadCodec(serializer, packages));

async function repeat(window, text) {
  let started = performance.now();
  let isOpen = true;
  while (isOpen) {
    const answer = await client.call('echo-service', 'echo', { text });
    if (answer.text.length !== text.length) {
      throw new Error(`${answer.text.length} characters came back of ${text.length}.`);
    }
    const ended = performance.now();
    isOpen = window.record(started, ended);
    started = ended;
  }
}

await client.connect(path);
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const window = new LoadWindow(request);
  await Promise.all(Array.from({ length: request.InFlight }, () => repeat(window, 'x'.repeat(request.Bytes))));
  console.log(JSON.stringify(window.result));
}
process.exit();
