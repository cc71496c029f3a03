import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { roundsOf } from './uplink-rounds.js';

describe('rounds of uplinks', () => {
  it('let devices share a kind and keep the order of each device', () => {
    const batch = ['a:ack', 'b:hello', 'a:hello', 'b:ack', 'a:hello', 'a:ack', 'c:ack'];
    expect(rounds(batch)).toEqual([
      { ack: 'a c', hello: 'b' },
      { hello: 'a a', ack: 'b' },
      { ack: 'a' },
    ]);
  });

  it('never reorder the messages of one device', () => {
    const sn = fc.constantFrom('a', 'b', 'c');
    const leaf = fc.constantFrom('ack', 'hello', 'presence');
    fc.assert(
      fc.property(fc.array(fc.record({ sn, leaf })), (messages) => {
        const numbered = messages.map((message, index) => ({ ...message, index }));
        const handled = roundsOf(numbered).flatMap((round) => [...round.values()].flat());
        expect(handled).toHaveLength(messages.length);
        for (const device of ['a', 'b', 'c']) {
          const order = handled.filter((each) => each.sn === device).map((each) => each.index);
          expect(order).toEqual(order.toSorted((one, two) => one - two));
        }
      }),
    );
  });
});

function rounds(batch: readonly string[]): Record<string, string>[] {
  const messages = batch.map((each) => ({ sn: each.split(':')[0]!, leaf: each.split(':')[1]! }));
  return roundsOf(messages).map((round) =>
    Object.fromEntries(
      [...round].map(([leaf, group]) => [leaf, group.map((each) => each.sn).join(' ')]),
    ),
  );
}
