// node peer.mjs service --socket PATH --name NAME [--heartbeat MS] [--timeout MS] [--reconnect MS] [--serializer json|msgpack|msgpackr] [--pool SIZE] [--debug]
// node peer.mjs call --socket PATH --name NAME --to SERVICE --method METHOD [--params JSON] [--timeout MS] [--serializer json|msgpack|msgpackr]

import { setTimeout as delay } from 'node:timers/promises';
import { load } from './frames.mjs';
import { Peer } from './ipc-peer.mjs';

const USAGE_ERROR = 2;
const FLAGS = new Set(['debug']);

function fail(message) {
  console.error(message);
  process.exit(USAGE_ERROR);
}

function parseArguments([command, ...rest]) {
  const options = {};
  while (rest.length > 0) {
    const [, name] = /^--(\w+)$/.exec(rest.shift()) ?? fail('options are --name VALUE');
    options[name] = FLAGS.has(name) ? true : rest.shift() ?? fail(`--${name} needs a value`);
  }
  return { command, options };
}

function demand(options, ...names) {
  for (const name of names) {
    options[name] ?? fail(`--${name} is missing`);
  }
}

function milliseconds(text) {
  const number = text === undefined ? undefined : Number(text);
  return number === undefined || number > 0 ? number : fail(`'${text}' is no number of milliseconds`);
}

function connections(text) {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : fail(`'${text}' is no number of connections`);
}

function createPeer({ socket, name, timeout, heartbeat, serializer = 'json', debug }, metadata) {
  return new Peer({
    socketPath: socket,
    name,
    timeout: milliseconds(timeout),
    heartbeat: milliseconds(heartbeat),
    serializer,
    metadata,
    debug,
    report: (line) => console.error(line),
  });
}

// handlers that stand still, by key; those of all connections together
const held = new Map();

function addMethods(peer, index = 0) {
  peer.handle('echo', (params) => params);
  peer.handle('getUserById', ({ userId }) => ({ id: userId, name: `User ${userId}` }));
  peer.handle('nothing', () => {});
  peer.handle('fail', () => {
    throw Object.assign(new Error('banned'), { code: 'USER_BANNED' });
  });
  peer.handle('plain', () => {
    throw new Error('plain');
  });
  peer.handle('whoCalls', (_, { chain, depth, root, deadline }) => ({ chain, depth, root, deadline }));
  // what JSON has no word for
  peer.handle('wild', () => ({ bytes: Buffer.from([0, 255, 7]), at: new Date(1763887000123), never: new Date(NaN), no: undefined, nan: NaN, list: [undefined, Infinity, -0.5] }));
  peer.handle('relay', ({ to, method, params }, context) => peer.call(to, method, params, { context }));
  peer.handle('sleep', async ({ ms }) => {
    await delay(ms);
    return { ms };
  });
  peer.handle('connection', () => ({ index }));
  peer.handle('hold', ({ key }) => new Promise((resolve) => {
    held.set(key, () => resolve({ key, index }));
    console.log(`entered ${key}`);
  }));
  peer.handle('release', ({ key }) => held.get(key)());
  // the connection that this call came on; so it is never answered
  peer.handle('drop', () => new Promise(() => peer.drop()));
}

async function runService(options) {
  demand(options, 'socket', 'name');
  const size = options.pool === undefined ? undefined : connections(options.pool);
  const peers = Array.from({ length: size ?? 1 }, (_, poolIndex) => createPeer(options, size && { poolIndex, poolSize: size }));
  const pause = milliseconds(options.reconnect);
  peers.forEach(addMethods);
  await Promise.all(peers.map((peer) => peer.connect()));

  let stopping = false;
  const stop = () => {
    stopping = true;
    Promise.all(peers.map((peer) => peer.close())).then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // a service must not outlive whoever started it
  process.stdin.once('end', stop).resume();
  console.log(`ready ${options.name}`);

  await Promise.all(peers.map((peer) => keep(peer, pause, () => stopping)));
  if (!stopping) {
    console.error('the gateway closed the connection');
    process.exit(1);
  }
}

/** Ends when the connection has, and is not to be made anew. */
async function keep(peer, pause, isStopping) {
  await peer.closed;
  while (!isStopping() && pause !== undefined) {
    await reconnect(peer, pause, isStopping);
    await peer.closed;
  }
}

/** Tries until the gateway has acknowledged again. */
async function reconnect(peer, pause, isStopping) {
  while (!isStopping()) {
    try {
      await peer.connect();
      console.log(`again ${peer.name}`);
      return;
    } catch {
      await delay(pause);
    }
  }
}

async function runCall(options) {
  demand(options, 'socket', 'name', 'to', 'method');
  const params = options.params === undefined ? undefined : JSON.parse(options.params);
  const peer = createPeer(options);
  let result;
  try {
    await peer.connect();
    result = { ok: true, data: await peer.call(options.to, options.method, params) };
    await peer.close();
  } catch (error) {
    result = { ok: false, error: { code: error.code, message: error.message, details: error.details } };
  }
  // the write callback: output to a pipe may be asynchronous
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(result.ok ? 0 : 1));
}

const { command, options } = parseArguments(process.argv.slice(2));
const run = { service: runService, call: runCall }[command] ?? fail('usage: node peer.mjs service|call --socket PATH --name NAME …');
async function start() {
  await load(options.serializer ?? 'json') || fail(`'${options.serializer}' is no serializer`);
  await run(options);
}

start().catch((error) => {
  console.error(`${error.code ?? 'INTERNAL_ERROR'}: ${error.message}`);
  process.exit(1);
});
