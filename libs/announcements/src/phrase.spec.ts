import { describe, expect, it } from '@jest/globals';
import { allClips } from '#libs/models';
import type { Speech } from '#libs/models';
import { phraseOf } from './phrase.js';

const voice: Speech = {
  name: 'speech',
  clips: new Set(allClips),
  synthesis: true,
  two: '二',
};

describe('what is said', () => {
  it('of a payment is wallet, 收款, amount, as text and as clips', () => {
    const phrase = phraseOf(voice, { kind: 'payment', amount: 1250n, wallet: 'wechat' });
    expect(phrase.text).toBe('微信收款十二点五元');
    expect(phrase.clips.join(' ')).toBe('wechat shoukuan shi er dian wu yuan');
  });

  it('of a refund is never 收款', () => {
    const { text } = phraseOf(voice, { kind: 'refund', amount: 100n, wallet: 'alipay' });
    expect(text).toBe('支付宝退款一元');
  });

  it('of missed payments is their count and sum', () => {
    const sum = { kind: 'missed', amount: 5850n, wallet: null, count: 3 } as const;
    expect(phraseOf(voice, sum).text).toBe('断网期间收款3笔，共58.5元');
  });

  it('of an amount too large to be read aloud is in digits, not an error', () => {
    const spoken = { amount: 10n ** 14n, wallet: 'wechat', count: 30 } as const;
    const payment = phraseOf(voice, { ...spoken, kind: 'payment' });
    const missed = phraseOf(voice, { ...spoken, kind: 'missed' });
    expect(payment).toEqual({ text: '微信收款1000000000000.00元', clips: [] });
    expect(missed).toEqual({ text: '断网期间收款30笔，共1000000000000.00元', clips: [] });
  });
});
