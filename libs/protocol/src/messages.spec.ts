import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ackCodes, decodeAck, encodeAck } from './ack.js';
import type { Ack, AckCode } from './ack.js';
import { decodeAnnounce, encodeAnnounce } from './announce.js';
import { decodeCommand } from './command.js';
import { decodeDeviceEvent } from './event.js';
import { examples } from './examples.js';
import { decodeHello, encodeHello } from './hello.js';
import { messages } from './messages.js';
import { decodePresence } from './presence.js';
import { ProtocolError } from './protocol.errors.js';
import { secondsLeft } from './rules.js';
import { decodeShadow } from './shadow.js';
import { decodeSys } from './sys.js';
import { decodeTimeRequest } from './time.js';
import { BODY_BYTES_MAX } from './wire.js';

const decoders: Record<string, (bytes: Uint8Array) => unknown> = {
  announce: decodeAnnounce,
  cmd: decodeCommand,
  shadowDelta: decodeShadow,
  shadowReported: decodeShadow,
  sysHello: decodeSys,
  sysTime: decodeSys,
  sysPlacement: decodeSys,
  sysAlive: decodeSys,
  hello: decodeHello,
  presence: decodePresence,
  time: decodeTimeRequest,
  ack: decodeAck,
  event: decodeDeviceEvent,
};

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return undefined;
}

describe.each(messages)('message $name', ({ name, example }) => {
  const decode = decoders[name]!;

  it('reads its own example, and ignores fields it does not know', () => {
    const more = { ...(JSON.parse(example) as object), futureField: { a: 1 } };
    expect(decode(bytes(JSON.stringify(more)))).toEqual(decode(bytes(example)));
  });

  it('refuses whatever is not it with a ProtocolError, and never anything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json().map(bytes), fc.uint8Array()), (input) => {
        expect(['message_malformed', undefined]).toContain(codeOf(() => decode(input)));
      }),
    );
  });

  it('refuses its example cut anywhere', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: example.length - 1 }), (length) => {
        expect(codeOf(() => decode(bytes(example.slice(0, length))))).toBe('message_malformed');
      }),
    );
  });

  it('refuses its example with any one field gone', () => {
    const whole = JSON.parse(example) as Record<string, unknown>;
    const optional = new Set(name === 'event' ? ['value'] : []);
    for (const field of Object.keys(whole).filter((key) => !optional.has(key))) {
      const { [field]: _gone, ...rest } = whole;
      expect(codeOf(() => decode(bytes(JSON.stringify(rest))))).toBe('message_malformed');
    }
  });

  it('refuses a body over the limit before it is parsed', () => {
    const padded = Buffer.alloc(BODY_BYTES_MAX + 1, ' ');
    padded.write(example);
    expect(codeOf(() => decode(padded))).toBe('message_too_large');
    expect(codeOf(() => decode(padded.subarray(0, BODY_BYTES_MAX)))).toBeUndefined();
  });
});

describe('an announcement', () => {
  const send = fc.record({
    ts: fc.integer({ min: 0, max: 2 ** 42 }),
    lifeMs: fc.integer({ min: 1000, max: 600_000 }),
    amount: fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) }),
    text: fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  });

  it('arrives as it was sent, to the fen', () => {
    fc.assert(
      fc.property(send, ({ ts, lifeMs, amount, text }) => {
        const data = { ...examples.announce.data, amount, text };
        const sent = { ...examples.announce, ts, exp: ts + lifeMs, data };
        const ttl = Math.floor(lifeMs / 1000);
        const received = decodeAnnounce(bytes(encodeAnnounce(sent)));
        expect(received).toEqual({ v: 1, t: 'announce', ttl, ...sent });
      }),
    );
  });

  it('is not sent with under a second left', () => {
    const { ts } = examples.announce;
    const send = (exp: number) => () => encodeAnnounce({ ...examples.announce, exp });
    expect(codeOf(send(ts + 999))).toBe('message_expired');
    expect(codeOf(send(ts - 60_000))).toBe('message_expired');
    expect(codeOf(send(ts + 1000))).toBeUndefined();
  });

  it('is not sent when it would be over the limit in bytes', () => {
    const data = { ...examples.announce.data, text: '元'.repeat(BODY_BYTES_MAX / 3) };
    expect(codeOf(() => encodeAnnounce({ ...examples.announce, data }))).toBe('message_too_large');
  });

  it.each(['12.5', '"1250"', '-1', '9007199254740993', 'null'])('refuses amount %s', (amount) => {
    const text = encodeAnnounce(examples.announce).replace('"amount":1250', `"amount":${amount}`);
    expect(codeOf(() => decodeAnnounce(bytes(text)))).toBe('message_malformed');
  });
});

describe('an ack', () => {
  it('arrives as it was sent, for every code', () => {
    for (const code of Object.keys(ackCodes).map(Number) as AckCode[]) {
      const ack: Ack = { ...examples.ack, code, detail: '喇叭' };
      expect(decodeAck(bytes(encodeAck(ack)))).toEqual(ack);
    }
  });

  it('with an unknown code or stage is refused, and the error names the field', () => {
    const unknown = encodeAck(examples.ack).replace('200', '299').replace('done', 'heard');
    try {
      decodeAck(bytes(unknown));
      throw new Error('was accepted');
    } catch (error) {
      const fields = (error as ProtocolError).fields.map((field) => field.path);
      expect(fields).toEqual(['stage', 'code']);
    }
  });

  it('with bytes that are not UTF-8 is refused', () => {
    const [head, tail] = encodeAck({ ...examples.ack, detail: 'X' }).split('X');
    const broken = Buffer.concat([Buffer.from(head!), Buffer.from([0xff]), Buffer.from(tail!)]);
    expect(codeOf(() => decodeAck(broken))).toBe('message_malformed');
  });
});

describe('a hello', () => {
  it('with 256 finished ids fits into a body; one more is refused', () => {
    const finished = [examples.ack.id, 200] as [string, AckCode];
    const hello = (count: number) =>
      bytes(encodeHello({ ...examples.hello, lastIds: Array(count).fill(finished) }));
    expect(decodeHello(hello(256)).lastIds).toHaveLength(256);
    expect(codeOf(() => decodeHello(hello(257)))).toBe('message_malformed');
  });
});

describe('secondsLeft', () => {
  it('counts whole seconds, downwards', () => {
    expect([secondsLeft(60_000, 0), secondsLeft(60_000, 1), secondsLeft(1_000, 1_500)]).toEqual([
      60, 59, -1,
    ]);
  });
});
