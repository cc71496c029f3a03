import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { encodePublish } from './publish-packet.js';

describe('a PUBLISH packet', () => {
  it.each([0, 1, 90, 100, 127, 128, 16_256, 16_383, 16_384, 70_000, 2_097_152])(
    'with %i bytes is what the reference implementation writes',
    (length) => {
      const topic = 'hd/v1/SPK-000001/dn/announce';
      const payload = Buffer.alloc(length, 'x');
      const message = { cmd: 'publish', topic, payload, dup: false, retain: false } as const;
      const reference = generate({ ...message, qos: 1, messageId: 258 });
      expect(encodePublish({ topic, payload, messageId: 258 }).equals(reference)).toBe(true);
      const atMostOnce = generate({ ...message, qos: 0 });
      expect(encodePublish({ topic, payload }).equals(atMostOnce)).toBe(true);
    },
  );

  it('carries any text as UTF-8', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 65_535 }),
        (text, id) => {
          const packet = encodePublish({
            topic: 'hd/v1/SPK-000001/dn/sys',
            payload: text,
            messageId: id,
          });
          const bytes = Buffer.from(text);
          expect(packet.subarray(packet.length - bytes.length).equals(bytes)).toBe(true);
        },
      ),
    );
  });
});
