import { describe, expect, it } from '@jest/globals';
import type { EventMap, EventName } from './events.js';
import { SUBSCRIBERS, decodeEvent, encodeEvent, eventNames } from './events.js';

const AT_MS = 1_763_700_000_123;
const shop = { merchantId: 'mer_1', storeId: 'sto_1' };
const money = { ...shop, terminalId: 'ter_1', channel: 'wechatpay', amount: 1250n } as const;

const events: { readonly [N in EventName]: EventMap[N] } = {
  'payment.succeeded': {
    ...money,
    paymentId: 'pay_1',
    wallet: 'wechat',
    n: 37,
    paidAt: AT_MS,
    recordedAt: AT_MS + 900,
    quiet: false,
  },
  'refund.succeeded': {
    ...money,
    refundId: 'ref_1',
    paymentId: 'pay_1',
    wallet: 'other',
    succeededAt: AT_MS,
    recordedAt: AT_MS + 900,
  },
  'announcement.updated': {
    ...shop,
    announcementId: 'ann_1',
    sn: 'SPK-000001',
    state: 'played',
    at: AT_MS,
  },
  'device.presence': { sn: 'SPK-000001', merchantId: null, storeId: null, online: true, at: AT_MS },
};

describe.each(eventNames)('event %s', (name) => {
  it('comes back from JSON as it was', () => {
    const stored: unknown = JSON.parse(JSON.stringify(encodeEvent(name, events[name])));
    expect(decodeEvent(name, stored)).toEqual(events[name]);
  });

  it('is refused when a field is missing or of another kind', () => {
    const encoded = encodeEvent(name, events[name]);
    for (const field of Object.keys(encoded)) {
      expect(() => decodeEvent(name, { ...encoded, [field]: {} })).toThrow(
        expect.objectContaining({ code: 'event_malformed' }),
      );
    }
  });

  it('has its subscribers named', () => {
    expect(SUBSCRIBERS[name]).toBeInstanceOf(Array);
  });
});
