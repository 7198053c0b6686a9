// MessagePack as Node peers were recorded to write it (Protocol §4): maps with a 16-bit head, undefined as d4 00 00, integers of
// more than 32 bits as float64, a Date as timestamp, a Buffer as bin. What is read may have any head.

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function encodeMessagePack(value) {
  const parts = [];
  write(value, parts);
  return Buffer.concat(parts);
}

export function decodeMessagePack(bytes) {
  const reader = { bytes, at: 0 };
  const value = read(reader);
  if (reader.at !== bytes.length) {
    throw new TypeError(`${bytes.length - reader.at} bytes follow a message`);
  }
  return value;
}

function write(value, parts) {
  switch (typeof value) {
    case 'undefined':
      return parts.push(Buffer.from([0xd4, 0, 0]));
    case 'boolean':
      return parts.push(Buffer.from([value ? 0xc3 : 0xc2]));
    case 'number':
      return parts.push(number(value));
    case 'string': {
      const text = Buffer.from(value, 'utf8');
      return parts.push(textHead(text.length), text);
    }
    case 'object':
      return writeObject(value, parts);
    default:
      throw new TypeError(`a ${typeof value} cannot be written`);
  }
}

function writeObject(value, parts) {
  if (value === null) {
    return parts.push(Buffer.from([0xc0]));
  }
  if (value instanceof Uint8Array) {
    return parts.push(head([0xc4, 0xc5, 0xc6], value.length), value);
  }
  if (value instanceof Date) {
    return parts.push(timestamp(value.getTime()));
  }
  if (Array.isArray(value)) {
    parts.push(value.length < 16 ? Buffer.from([0x90 | value.length]) : head([null, 0xdc, 0xdd], value.length));
    return value.forEach((item) => write(item, parts));
  }
  const entries = Object.entries(value);
  const start = Buffer.from([0xde, 0, 0]);
  start.writeUInt16BE(entries.length, 1);
  parts.push(start);
  for (const [key, item] of entries) {
    write(key, parts);
    write(item, parts);
  }
}

function textHead(length) {
  return length < 32 ? Buffer.from([0xa0 | length]) : head([0xd9, 0xda, 0xdb], length);
}

// the first head whose length field is wide enough
function head([one, two, four], length) {
  if (one !== null && length < 0x100) {
    return Buffer.from([one, length]);
  }
  const wide = length >= 0x10000;
  const bytes = Buffer.alloc(wide ? 5 : 3);
  bytes[0] = wide ? four : two;
  bytes.writeUIntBE(length, 1, wide ? 4 : 2);
  return bytes;
}

function number(value) {
  if (Number.isInteger(value) && !Object.is(value, -0)) {
    if (value >= -32 && value < 128) {
      return Buffer.from([value & 0xff]);
    }
    for (const [first, low, high, bytes] of [[0xcc, 0, 0xff, 1], [0xcd, 0, 0xffff, 2], [0xce, 0, 0xffffffff, 4], [0xd0, -0x80, 0, 1], [0xd1, -0x8000, 0, 2], [0xd2, -0x80000000, 0, 4]]) {
      if (value >= low && value <= high) {
        const written = Buffer.from([first, 0, 0, 0, 0]).subarray(0, bytes + 1);
        return low < 0 ? (written.writeIntBE(value, 1, bytes), written) : (written.writeUIntBE(value, 1, bytes), written);
      }
    }
  }
  const written = Buffer.alloc(9);
  written[0] = 0xcb;
  written.writeDoubleBE(value, 1);
  return written;
}

// fixext 8: 30 bits of nanoseconds, 34 of seconds
function timestamp(milliseconds) {
  if (Number.isNaN(milliseconds)) {
    return Buffer.from([0xd4, 0xff, 0xff]);
  }
  const seconds = Math.floor(milliseconds / 1000);
  const nanoseconds = (milliseconds - seconds * 1000) * 1_000_000;
  const written = Buffer.alloc(10);
  written[0] = 0xd7;
  written[1] = 0xff;
  written.writeBigUInt64BE((BigInt(nanoseconds) << 34n) | BigInt(seconds), 2);
  return written;
}

function take(reader, count) {
  if (reader.at + count > reader.bytes.length) {
    throw new RangeError('a message is cut short');
  }
  reader.at += count;
  return reader.bytes.subarray(reader.at - count, reader.at);
}

const unsigned = (reader, size) => take(reader, size).readUIntBE(0, size);

function read(reader) {
  const first = unsigned(reader, 1);
  if (first < 0x80) return first;
  if (first < 0x90) return map(reader, first & 15);
  if (first < 0xa0) return array(reader, first & 15);
  if (first < 0xc0) return text(reader, first & 31);
  if (first >= 0xe0) return first - 256;
  switch (first) {
    case 0xc0: return null;
    case 0xc2: return false;
    case 0xc3: return true;
    case 0xc4: case 0xc5: case 0xc6: return Buffer.from(take(reader, unsigned(reader, 1 << (first - 0xc4))));
    case 0xca: return take(reader, 4).readFloatBE();
    case 0xcb: return take(reader, 8).readDoubleBE();
    case 0xcc: case 0xcd: case 0xce: return unsigned(reader, 1 << (first - 0xcc));
    case 0xcf: return take(reader, 8).readBigUInt64BE();
    case 0xd0: case 0xd1: case 0xd2: return take(reader, 1 << (first - 0xd0)).readIntBE(0, 1 << (first - 0xd0));
    case 0xd3: return take(reader, 8).readBigInt64BE();
    case 0xd4: case 0xd5: case 0xd6: case 0xd7: case 0xd8: return extension(reader, 1 << (first - 0xd4));
    case 0xd9: case 0xda: case 0xdb: return text(reader, unsigned(reader, 1 << (first - 0xd9)));
    case 0xdc: case 0xdd: return array(reader, unsigned(reader, 2 << (first - 0xdc)));
    case 0xde: case 0xdf: return map(reader, unsigned(reader, 2 << (first - 0xde)));
    default: throw new TypeError(`no value begins with 0x${first.toString(16)}`);
  }
}

const text = (reader, length) => decoder.decode(take(reader, length));

const array = (reader, count) => Array.from({ length: count }, () => read(reader));

function map(reader, count) {
  const entries = [];
  for (let left = count; left > 0; left--) {
    entries.push([read(reader), read(reader)]);
  }
  return Object.fromEntries(entries);
}

function extension(reader, length) {
  const type = take(reader, 1).readInt8();
  const bytes = take(reader, length);
  if (type === 0 && length === 1 && bytes[0] === 0) {
    return undefined;
  }
  throw new TypeError(`an extension of type ${type}`);
}
