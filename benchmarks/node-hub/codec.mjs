// [length: u32 BE][body] in JSON, or in MessagePack by msgpackr.

import { createRequire } from 'node:module';

const HEADER_SIZE = 4;

const json = { encode: (message) => Buffer.from(JSON.stringify(message)), decode: (body) => JSON.parse(body.toString()) };

/** @param packages  a folder beside whose node_modules msgpackr is looked for */
export function loadCodec(serializer, packages) {
  if (serializer === 'json') {
    return json;
  }
  const { pack, unpack } = createRequire(`${packages}/`)('msgpackr');
  return { encode: pack, decode: unpack };
}

export function serialize(codec, message) {
  const body = codec.encode(message);
  const frame = Buffer.allocUnsafe(HEADER_SIZE + body.length);
  frame.writeUInt32BE(body.length);
  body.copy(frame, HEADER_SIZE);
  return frame;
}

/** Cuts chunks into messages; the chunks of a large one are joined once. */
export class Splitter {
  #codec;
  #chunks = [];
  #size = 0;
  #needed = HEADER_SIZE;

  constructor(codec) {
    this.#codec = codec;
  }

  split(chunk, receive) {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#needed) {
      return;
    }
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    let at = 0;
    this.#needed = HEADER_SIZE;
    while (bytes.length - at >= HEADER_SIZE) {
      const end = at + HEADER_SIZE + bytes.readUInt32BE(at);
      if (end > bytes.length) {
        this.#needed = end - at;
        break;
      }
      receive(this.#codec.decode(bytes.subarray(at + HEADER_SIZE, end)));
      at = end;
    }
    this.#size = bytes.length - at;
    this.#chunks = this.#size > 0 ? [bytes.subarray(at)] : [];
  }
}
