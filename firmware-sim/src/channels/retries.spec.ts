import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '../testing/fake-clock.js';
import { createAlipaySender } from './alipay.js';
import { createJeepaySender } from './jeepay.js';
import { sendByTable } from './parts/retries.js';
import type {
  Attempt,
  ChannelSender,
  Delivery,
  RetryOptions,
  SignedNotification,
} from './sender.js';
import { createWechatpaySender } from './wechatpay.js';

const TABLES = {
  wechatpay: [
    15, 30, 60, 240, 840, 2040, 3840, 5640, 7440, 11040, 21840, 32640, 43440, 65040, 86640,
  ],
  alipay: [240, 840, 1440, 5040, 12240, 33840, 87840],
  jeepay: [30, 90, 180, 300, 450],
};
const SENDERS = [createWechatpaySender(), createAlipaySender(), createJeepaySender()];

/**
 * Runs the table against answers that accept from attempt `acceptedAt` on, recording the moments.
 */
async function run(sender: ChannelSender, acceptedAt: number, options: RetryOptions = {}) {
  const clock = fakeClock();
  const startMs = clock.nowMs();
  const moments: number[] = [];
  const send = (): Promise<Attempt> => {
    moments.push((clock.nowMs() - startMs) / 1000);
    const accepted = moments.length > acceptedAt;
    return Promise.resolve({ accepted, status: 200, body: '', sentAtMs: 0, tookMs: 0 });
  };
  const notification = sender.payment({ amount: 1n });
  const sends = {
    rules: sender.rules,
    again: (sent: SignedNotification) => sender.again(sent),
    send,
  };
  let delivery: Delivery | undefined;
  const running = sendByTable(sends, clock, { url: '', notification }, options).then((end) => {
    delivery = end;
  });
  while (!delivery) await clock.runNext();
  await running;
  return { moments, delivery, waiting: clock.waiting };
}

describe.each(SENDERS.map((sender) => [sender.name as keyof typeof TABLES, sender] as const))(
  'the retry table of %s',
  (name, sender) => {
    it('sends at exactly the moments of the table when never accepted, then gives up', async () => {
      const { moments, delivery } = await run(sender, Number.POSITIVE_INFINITY);
      expect(moments).toEqual([0, ...TABLES[name]]);
      expect(delivery.accepted).toBe(false);
    });

    it('divides the delays by the speed', async () => {
      const { moments } = await run(sender, Number.POSITIVE_INFINITY, { speed: 10 });
      expect(moments).toEqual([0, ...TABLES[name].map((atS) => atS / 10)]);
    });

    it('stops at the first accepted answer', async () => {
      const { moments, delivery } = await run(sender, 2);
      expect(moments).toHaveLength(3);
      expect(delivery.accepted).toBe(true);
    });

    it('sends again after an answer that came too late', async () => {
      const { delivery } = await run(sender, 0, { firstAnswerLate: true });
      expect(delivery.attempts.map(({ error }) => error)).toEqual(['late', undefined]);
      expect(delivery.accepted).toBe(true);
    });

    it('stops at once when told to, leaving no timer', async () => {
      const stop = new AbortController();
      const onAttempt = (): void => stop.abort();
      const { moments, waiting } = await run(sender, 9, { signal: stop.signal, onAttempt });
      expect(moments).toEqual([0]);
      expect(waiting).toBe(0);
    });
  },
);

describe('how a vendor judges an answer', () => {
  const [wechatpay, alipay, jeepay] = SENDERS.map(({ rules }) => rules);

  it('WeChat looks at the status alone', () => {
    expect(wechatpay!.judge(200, '{"code":"FAIL"}')).toBe(true);
    expect(wechatpay!.judge(204, '')).toBe(true);
    expect(wechatpay!.judge(201, '{"code":"SUCCESS"}')).toBe(false);
    expect(wechatpay!.judge(500, '')).toBe(false);
  });

  it('Alipay wants exactly success', () => {
    expect(alipay!.judge(200, 'success')).toBe(true);
    for (const body of ['SUCCESS', 'success\n', '"success"', '']) {
      expect(alipay!.judge(200, body)).toBe(false);
    }
  });

  it('Jeepay takes success in any case and no matter the status', () => {
    expect(jeepay!.judge(500, 'SUCCESS')).toBe(true);
    expect(jeepay!.judge(200, 'fail')).toBe(false);
  });
});
