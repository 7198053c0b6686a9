// Answers each call with its params.
//   node service.mjs SOCKET json|msgpack PACKAGES

import { Client } from './client.mjs';
import { loadCodec } from './codec.mjs';

const [path, serializer, packages] = process.argv.slice(2);
const client = new Client('echo-service', loadCodec(serializer, packages));
client.registerMethod('echo', async (note) => note);
await client.connect(path);
console.log('ready');
// it ends with whoever started it
process.stdin.on('end', () => process.exit()).resume();
