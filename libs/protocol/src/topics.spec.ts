import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SN_PATTERN, isSn } from './sn.js';
import {
  downFilter,
  downLeaves,
  downTopic,
  parseDownTopic,
  parseUpTopic,
  upLeaves,
  upTopic,
} from './topics.js';

const sn = fc.stringMatching(SN_PATTERN);

describe('topics', () => {
  it('come back as the serial number and leaf they were made of', () => {
    fc.assert(
      fc.property(sn, fc.constantFrom(...upLeaves), fc.constantFrom(...downLeaves), (s, up, dn) => {
        expect(parseUpTopic(upTopic(s, up))).toEqual({ sn: s, leaf: up });
        expect(parseDownTopic(downTopic(s, dn))).toEqual({ sn: s, leaf: dn });
      }),
    );
  });

  it('are never taken for the other direction', () => {
    expect(parseUpTopic('hd/v1/SPK-000001/dn/shadow')).toBeUndefined();
    expect(parseDownTopic('hd/v1/SPK-000001/up/shadow')).toBeUndefined();
  });

  it.each([
    '',
    'hd/v1/SPK-000001/up',
    'hd/v1/SPK-000001/up/',
    'hd/v1/SPK-000001/up/unknown',
    'hd/v1/SPK-000001/up/ack/more',
    'hd/v1/+/up/ack',
    'hd/v1/spk-000001/up/ack',
    'hd/v1/SPK/up/ack',
    'hd/v2/SPK-000001/up/ack',
    '$SYS/hd/v1/SPK-000001/up/ack',
    'hd/v1/SPK-000001/up/ack\n',
    'hd/v1/SPK-\u0000000001/up/ack',
  ])('refuses %j', (topic) => {
    expect(parseUpTopic(topic)).toBeUndefined();
  });

  it('gives a device the one subscription that covers all it is sent', () => {
    expect(downFilter('SPK-000001')).toBe('hd/v1/SPK-000001/dn/#');
  });
});

describe('a serial number', () => {
  it.each(['SPK-000001', 'A1B2C3', 'Z'.repeat(32)])('%s is one', (text) => {
    expect(isSn(text)).toBe(true);
  });

  it.each(['SPK01', 'Z'.repeat(33), 'spk-000001', 'SPK_000001', 'SPK-00000#', 'SPK-000001\n'])(
    '%j is none',
    (text) => {
      expect(isSn(text)).toBe(false);
    },
  );
});
