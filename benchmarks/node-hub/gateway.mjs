// The hub: every message is read as a whole, routed by name, and written anew.
//   node gateway.mjs SOCKET json|msgpack PACKAGES

import { createServer } from 'node:net';
import { loadCodec, serialize, Splitter } from './codec.mjs';

const MAX_DEPTH = 100;

const [path, serializer, packages] = process.argv.slice(2);
const codec = loadCodec(serializer, packages);
const services = new Map();

function problemOf({ context, to }) {
  if (typeof context?.root !== 'string' || !Array.isArray(context.chain) || !(context.depth >= 1)) {
    return { code: 'INVALID_CONTEXT', message: 'The context is missing or invalid' };
  }
  if (Date.now() > context.deadline) {
    return { code: 'DEADLINE_EXCEEDED', message: 'The deadline has passed' };
  }
  if (context.depth > MAX_DEPTH) {
    return { code: 'MAX_DEPTH_EXCEEDED', message: `The chain is longer than ${MAX_DEPTH}` };
  }
  return services.has(to) ? undefined : { code: 'SERVICE_NOT_FOUND', message: `There is no service '${to}'` };
}

function route(socket, message) {
  const problem = problemOf(message);
  if (problem !== undefined) {
    socket.write(serialize(codec, { type: 'ERROR', id: message.id, error: problem, timestamp: Date.now() }));
    return;
  }
  services.get(message.to).socket.write(serialize(codec, message));
}

function receive(socket, message) {
  switch (message.type) {
    case 'REGISTER':
      socket.serviceName = message.serviceName;
      services.set(message.serviceName, { socket, methods: message.methods, lastHeartbeat: Date.now() });
      socket.write(serialize(codec, { type: 'REGISTER_ACK' }));
      break;
    case 'CALL':
      route(socket, message);
      break;
    case 'RESPONSE':
      services.get(message.to)?.socket.write(serialize(codec, message));
      break;
    case 'HEARTBEAT':
      services.get(message.from).lastHeartbeat = Date.now();
      break;
  }
}

const server = createServer((socket) => {
  const splitter = new Splitter(codec);
  socket.on('data', (chunk) => splitter.split(chunk, (message) => receive(socket, message)));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => services.delete(socket.serviceName));
});
server.listen(path, () => console.log('ready'));
// it ends with whoever started it
process.stdin.on('end', () => process.exit()).resume();
