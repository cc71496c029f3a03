import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { authorizeTopic, filterSelects, type TopicAction } from './authorize-topic.js';

const SN = 'SPK-000001';

describe('the access list of a device', () => {
  it.each<[TopicAction, string]>([
    ['publish', 'hd/v1/SPK-000001/up/ack'],
    ['publish', 'hd/v1/SPK-000001/up/ota/chunk'],
    ['subscribe', 'hd/v1/SPK-000001/dn/#'],
    ['subscribe', 'hd/v1/SPK-000001/dn/announce'],
    ['subscribe', 'hd/v1/SPK-000001/dn/+'],
    ['subscribe', 'hd/v1/SPK-000001/dn/ota/#'],
  ])('allows it to %s %s', (action, topic) => {
    expect(authorizeTopic(SN, action, topic)).toBe(true);
  });

  it.each<[TopicAction, string]>([
    ['publish', 'hd/v1/SPK-000002/up/ack'],
    ['publish', 'hd/v1/SPK-0000011/up/ack'],
    ['publish', 'hd/v1/SPK-000001/dn/announce'],
    ['publish', 'hd/v1/SPK-000001/up/'],
    ['publish', 'hd/v1/SPK-000001/up'],
    ['publish', 'hd/v1/SPK-000001/up//ack'],
    ['publish', 'hd/v1/SPK-000001/up/#'],
    ['publish', 'hd/v1/SPK-000001/up/+'],
    ['publish', 'hd/v1/SPK-000001/up/a\u0000ck'],
    ['publish', `hd/v1/SPK-000001/up/${'a'.repeat(200)}`],
    ['publish', '$SYS/broker/new/clients'],
    ['subscribe', 'hd/v1/SPK-000002/dn/#'],
    ['subscribe', 'hd/v1/SPK-000001/up/#'],
    ['subscribe', 'hd/v1/SPK-000001/#'],
    ['subscribe', 'hd/v1/SPK-000001/dn'],
    ['subscribe', 'hd/v1/SPK-000001/dn/'],
    ['subscribe', 'hd/v1/SPK-000001/dn/a#'],
    ['subscribe', 'hd/v1/SPK-000001/dn/a+/b'],
    ['subscribe', 'hd/v1/SPK-000001/dn/#/announce'],
    ['subscribe', 'hd/v1/SPK-000001/dn/\u0007'],
    ['subscribe', 'hd/v1/+/dn/#'],
    ['subscribe', 'hd/v1/+/dn/announce'],
    ['subscribe', 'hd/#'],
    ['subscribe', '#'],
    ['subscribe', '+/v1/SPK-000001/dn/#'],
    ['subscribe', '$SYS/#'],
    ['subscribe', '$share/all/hd/v1/SPK-000001/dn/#'],
  ])('denies it to %s %j', (action, topic) => {
    expect(authorizeTopic(SN, action, topic)).toBe(false);
  });

  it.each(['+', '#', 'spk-000001', 'SPK/0000001', 'SPK-1', 'A'.repeat(33), 'SPK-00001\n'])(
    'gives nothing to a name that is no serial number: %j',
    (sn) => {
      expect(authorizeTopic(sn, 'publish', `hd/v1/${sn}/up/ack`)).toBe(false);
      expect(authorizeTopic(sn, 'subscribe', `hd/v1/${sn}/dn/#`)).toBe(false);
    },
  );

  it('never lets a filter select the topic of another device', () => {
    const sn = fc.stringMatching(/^[A-Z0-9-]{6,8}$/);
    const level = fc.constantFrom('hd', 'v1', '+', '#', 'dn', 'up', 'announce', SN, '$share', '');
    const filter = fc.array(level, { maxLength: 7 }).map((levels) => levels.join('/'));
    fc.assert(
      fc.property(sn, filter, fc.boolean(), (other, asked, below) => {
        fc.pre(other !== SN);
        const wanted = below ? `hd/v1/${SN}/dn/${asked}` : asked;
        const allowed = authorizeTopic(SN, 'subscribe', wanted);
        expect(allowed && filterSelects(wanted, `hd/v1/${other}/dn/announce`)).toBe(false);
      }),
    );
  });
});

describe('a filter', () => {
  it.each([
    ['a/#', 'a/b', true],
    ['a/#', 'a/b/c', true],
    ['a/#', 'a', true],
    ['a/+', 'a/b', true],
    ['a/+', 'a', false],
    ['a/+', 'a/b/c', false],
    ['a/+/#', 'a/b/c/d', true],
    ['a/+/#', 'a', false],
    ['a/b', 'a/b', true],
    ['a/b', 'a/c', false],
  ])('%s selects %s: %s', (filter, topic, selects) => {
    expect(filterSelects(filter, topic)).toBe(selects);
  });
});
