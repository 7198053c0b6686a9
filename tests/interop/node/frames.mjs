// [length: u32 BE][body]: Protocol §1; the body is JSON, or MessagePack: §4.

import { decodeMessagePack, encodeMessagePack } from './messagepack.mjs';

const CODECS = {
  json: { encode: (message) => Buffer.from(JSON.stringify(message), 'utf8'), decode: (body) => JSON.parse(decoder.decode(body)) },
  msgpack: { encode: encodeMessagePack, decode: decodeMessagePack },
};

export const MAX_MESSAGE_SIZE = 16 * 1024 * 1024;

const HEADER_SIZE = 4;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Makes a serializer known. The one of npm, 'msgpackr', is loaded only where it is asked for: only then must it be installed. */
export async function load(serializer) {
  if (serializer === 'msgpackr') {
    const { pack, unpack } = await import('msgpackr');
    CODECS.msgpackr = { encode: pack, decode: unpack };
  }
  return serializer in CODECS;
}

/** The bytes of one message. Throws when it cannot be written. */
export function encodeFrame(message, serializer = 'json') {
  const body = CODECS[serializer].encode(message);
  if (body.length > MAX_MESSAGE_SIZE) {
    throw new RangeError(`a message of ${body.length} bytes is over the limit of ${MAX_MESSAGE_SIZE}`);
  }
  const header = Buffer.alloc(HEADER_SIZE);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

/** Cuts chunks of any size into messages. Chunks are joined once for each frame, however many it came in. */
export class FrameDecoder {
  #chunks = [];
  #buffered = 0;
  #needed = HEADER_SIZE;
  #serializer;

  constructor(serializer = 'json') {
    this.#serializer = serializer;
  }

  /** Yields each whole message. Throws when the stream cannot be read any further. */
  *push(chunk) {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    while (this.#buffered >= this.#needed) {
      const bytes = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
      this.#chunks = [bytes];
      const end = HEADER_SIZE + bodyLength(bytes);
      this.#needed = end;
      if (bytes.length < end) {
        return;
      }
      const rest = bytes.subarray(end);
      this.#chunks = rest.length > 0 ? [rest] : [];
      this.#buffered = rest.length;
      this.#needed = HEADER_SIZE;
      yield this.#parse(bytes.subarray(HEADER_SIZE, end));
    }
  }

  #parse(body) {
    const message = CODECS[this.#serializer].decode(body);
    if (message === null || typeof message !== 'object' || Array.isArray(message)) {
      throw new TypeError(`a frame holds no object: ${JSON.stringify(message)}`);
    }
    return message;
  }
}

function bodyLength(bytes) {
  const length = bytes.readUInt32BE(0);
  if (length === 0 || length > MAX_MESSAGE_SIZE) {
    throw new RangeError(`a frame announces ${length} bytes; 1 to ${MAX_MESSAGE_SIZE} are allowed`);
  }
  return length;
}
