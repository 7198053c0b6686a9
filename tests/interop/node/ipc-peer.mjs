// One connection to a gateway: registers, calls, answers. The order of keys in its messages is the recorded one.

import { createConnection } from 'node:net';
import { createContext, extendContext, newId, problemOf } from './context.mjs';
import { FrameDecoder, encodeFrame } from './frames.mjs';

// what setTimeout can count to
const LONGEST_TIMER = 2 ** 31 - 1;

export class IpcError extends Error {
  constructor(code, message, details) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

export class Peer {
  #options;
  #socket;
  #decoder;
  #handlers = new Map();
  #pending = new Map();
  #registering;
  #heartbeat;

  /** Completes when the connection has ended, whoever ended it. */
  closed;

  /**
   * @param options.socketPath  the gateway's socket
   * @param options.name        the service name to register
   * @param options.timeout     milliseconds that a call of this peer may take
   * @param options.heartbeat   milliseconds between heartbeats
   * @param options.serializer  'json' or 'msgpack'
   * @param options.metadata    shown at the gateway; a `poolIndex` in it makes this one of several connections of the service
   * @param options.debug       send stack traces with errors
   * @param options.report      told, in a line, of every frame that breaks this peer's expectations, and of answers it cannot send
   */
  constructor({ socketPath, name, timeout = 30000, heartbeat = 30000, serializer = 'json', metadata = {}, debug = false, report = () => {} }) {
    this.#options = { socketPath, name, timeout, heartbeat, serializer, metadata, debug, report };
  }

  get name() {
    return this.#options.name;
  }

  /** `handler(params, context)`; it calls others with `peer.call(to, method, params, { context })`. */
  handle(method, handler) {
    this.#handlers.set(method, handler);
  }

  /** Connects, registers, and waits for the acknowledgement. May be done again when the connection has ended. */
  async connect() {
    await this.#open();
    const acknowledged = new Promise((resolve, reject) => {
      const late = () => reject(new IpcError('CONNECTION_FAILED', 'The gateway did not acknowledge in time'));
      this.#registering = { resolve, reject, timer: setTimeout(late, Math.min(this.#options.timeout, LONGEST_TIMER)) };
    });
    const methods = [...this.#handlers.keys()];
    this.#send({ type: 'REGISTER', serviceName: this.name, methods, version: '1.0.0', metadata: this.#options.metadata });
    await acknowledged;
    this.#heartbeat = setInterval(
      () => this.#send({ type: 'HEARTBEAT', from: this.name, timestamp: Date.now() }),
      this.#options.heartbeat,
    );
  }

  /** The data of the answer. Throws an IpcError with the answer's code otherwise. */
  call(to, method, params = {}, { context, timeout = this.#options.timeout } = {}) {
    const id = newId('req');
    const extended = extendContext(context ?? createContext(this.name, timeout), to);
    const remaining = Math.min(timeout, extended.deadline - Date.now());
    if (remaining <= 0) {
      return Promise.reject(new IpcError('DEADLINE_EXCEEDED', `The deadline passed before ${to}.${method} was called`));
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#settle(id)?.reject(new IpcError('TIMEOUT', `${to}.${method} did not answer within ${remaining} ms`));
      }, Math.min(remaining, LONGEST_TIMER));
      this.#pending.set(id, { resolve, reject, timer, to });
      try {
        this.#send({ type: 'CALL', id, from: this.name, to, method, params, context: extended });
      } catch (error) {
        this.#settle(id).reject(error);
      }
    });
  }

  /** Ends the connection after what was sent. */
  async close() {
    clearInterval(this.#heartbeat);
    // not end(), which would wait for the gateway to close too
    this.#socket.destroySoon();
    await this.closed;
  }

  /** Ends the connection as a crash would. */
  drop() {
    this.#socket.destroy();
  }

  #open() {
    // half a message of the last connection is no beginning of the next one
    this.#decoder = new FrameDecoder(this.#options.serializer);
    return new Promise((resolve, reject) => {
      this.#socket = createConnection(this.#options.socketPath, resolve);
      this.#socket.on('error', (error) => reject(new IpcError('CONNECTION_FAILED', error.message)));
      this.#socket.on('data', (chunk) => this.#read(chunk));
      this.closed = new Promise((done) => {
        this.#socket.on('close', () => {
          this.#abandon();
          done();
        });
      });
    });
  }

  #send(message) {
    if (!this.#socket?.writable) {
      throw new IpcError('NOT_CONNECTED', 'The connection is closed');
    }
    let frame;
    try {
      frame = encodeFrame(message, this.#options.serializer);
    } catch (error) {
      throw new IpcError('SERIALIZATION_FAILED', error.message);
    }
    this.#socket.write(frame);
  }

  #read(chunk) {
    try {
      for (const message of this.#decoder.push(chunk)) {
        this.#dispatch(message);
      }
    } catch (error) {
      this.#options.report(`unexpected: unreadable frame, closing: ${error.message}`);
      this.#socket.destroy();
    }
  }

  #dispatch(message) {
    switch (message.type) {
      case 'REGISTER_ACK':
        return this.#registered(message);
      case 'CALL':
        return this.#answer(message);
      case 'RESPONSE':
        return this.#complete(message);
      case 'ERROR':
        return this.#refuse(message);
      default:
        return this.#unexpected('a type that is no business of a client', message);
    }
  }

  #registered(message) {
    if (!this.#registering) {
      return this.#unexpected('an acknowledgement that nobody waits for', message);
    }
    this.#takeRegistering().resolve();
  }

  async #answer(call) {
    if (typeof call.id !== 'string' || typeof call.from !== 'string' || typeof call.method !== 'string') {
      return this.#unexpected('a CALL without id, from or method', call);
    }
    if (call.to !== this.name) {
      this.#unexpected(`a CALL to another than '${this.name}'`, call);
    }
    const head = { type: 'RESPONSE', id: call.id, from: this.name, to: call.from };
    try {
      const data = await this.#run(call);
      // JSON.stringify leaves `data` out when a handler returns nothing
      this.#send({ ...head, status: 'success', data, context: call.context });
    } catch (error) {
      this.#answerError(head, error, call.context);
    }
  }

  async #run(call) {
    const problem = problemOf(call.context, this.name);
    if (problem) {
      this.#unexpected(problem, call);
    }
    const handler = this.#handlers.get(call.method);
    if (!handler) {
      throw new IpcError('METHOD_NOT_FOUND', `Method '${call.method}' not found`);
    }
    return handler(call.params, call.context);
  }

  #answerError(head, error, context) {
    const body = { message: error.message, code: error.code, stack: this.#options.debug ? error.stack : undefined };
    try {
      this.#send({ ...head, status: 'error', error: body, context });
    } catch (failure) {
      this.#options.report(`unanswered: ${head.id}: ${failure.message}`);
    }
  }

  #complete(response) {
    const call = this.#settle(response.id);
    if (!call) {
      return this.#unexpected('a RESPONSE to no pending call', response);
    }
    if (response.from !== call.to || response.to !== this.name) {
      this.#unexpected(`a RESPONSE that is not from '${call.to}' to '${this.name}'`, response);
    }
    if (response.status === 'success') {
      return call.resolve(response.data);
    }
    if (response.status !== 'error') {
      this.#unexpected('a RESPONSE with an unknown status', response);
    }
    call.reject(errorOf(response.error));
  }

  #refuse(message) {
    const waiting = this.#settle(message.id) ?? this.#takeRegistering();
    if (!waiting) {
      return this.#unexpected('an ERROR', message);
    }
    waiting.reject(errorOf(message.error));
  }

  /** Takes a pending call out of the table, so that it ends once. */
  #settle(id) {
    const call = this.#pending.get(id);
    if (call) {
      this.#pending.delete(id);
      clearTimeout(call.timer);
    }
    return call;
  }

  #takeRegistering() {
    const registering = this.#registering;
    clearTimeout(registering?.timer);
    this.#registering = undefined;
    return registering;
  }

  #abandon() {
    clearInterval(this.#heartbeat);
    this.#takeRegistering()?.reject(new IpcError('CONNECTION_FAILED', 'The gateway closed before it acknowledged'));
    for (const id of [...this.#pending.keys()]) {
      this.#settle(id).reject(new IpcError('CONNECTION_LOST', 'The connection to the gateway was lost'));
    }
  }

  #unexpected(what, message) {
    this.#options.report(`unexpected: ${what}: ${JSON.stringify(message)}`);
  }
}

/** `error.code` may be absent, or a number: then it is its text. */
function errorOf(error) {
  return new IpcError(String(error?.code ?? 'EXECUTION_FAILED'), error?.message ?? 'no message', error?.details);
}
