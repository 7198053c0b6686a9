// One end: registers, calls with a promise and a timer for each, answers.

import { createConnection } from 'node:net';
import { serialize, Splitter } from './codec.mjs';

// long enough for a thousand large calls at once on a busy machine
const TIMEOUT = 300_000;
const HEARTBEAT = 30_000;

function newId(prefix) {
  return `${prefix}-${Date.now()}-${Math.random().toString(36).slice(2, 8)}`;
}

export class Client {
  #name;
  #codec;
  #socket;
  #registered;
  #handlers = new Map();
  #pending = new Map();

  constructor(name, codec) {
    this.#name = name;
    this.#codec = codec;
  }

  registerMethod(method, handler) {
    this.#handlers.set(method, handler);
  }

  connect(path) {
    return new Promise((resolve, reject) => {
      this.#registered = resolve;
      this.#socket = createConnection(path);
      const splitter = new Splitter(this.#codec);
      this.#socket.on('data', (chunk) => splitter.split(chunk, (message) => this.#receive(message)));
      this.#socket.on('error', reject);
      this.#socket.on('connect', () => this.#send({ type: 'REGISTER', serviceName: this.#name, methods: [...this.#handlers.keys()], version: '1.0.0', metadata: {} }));
      setInterval(() => this.#send({ type: 'HEARTBEAT', from: this.#name, timestamp: Date.now() }), HEARTBEAT).unref();
    });
  }

  call(to, method, params) {
    return new Promise((resolve, reject) => {
      const id = newId('req');
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new Error(`${to}.${method} did not answer within ${TIMEOUT} ms`));
      }, TIMEOUT);
      this.#pending.set(id, { resolve, reject, timer });
      const context = { root: newId('root'), chain: [this.#name, to], depth: 2, deadline: Date.now() + TIMEOUT };
      this.#send({ type: 'CALL', id, from: this.#name, to, method, params, context });
    });
  }

  #send(message) {
    this.#socket.write(serialize(this.#codec, message));
  }

  #receive(message) {
    switch (message.type) {
      case 'REGISTER_ACK':
        this.#registered();
        break;
      case 'CALL':
        this.#answer(message);
        break;
      case 'RESPONSE':
      case 'ERROR':
        this.#settle(message);
        break;
    }
  }

  async #answer({ id, from, to, method, params, context }) {
    let outcome;
    try {
      outcome = { status: 'success', data: await this.#handlers.get(method)(params, context) };
    } catch (error) {
      outcome = { status: 'error', error: { message: error.message, code: error.code ?? 'EXECUTION_FAILED' } };
    }
    this.#send({ type: 'RESPONSE', id, from: to, to: from, ...outcome, context });
  }

  #settle({ id, status, data, error }) {
    const pending = this.#pending.get(id);
    if (pending === undefined) {
      return;
    }
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    if (status === 'success') {
      pending.resolve(data);
    } else {
      pending.reject(new Error(error.message));
    }
  }
}
