import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wallets } from '#libs/kernel';
import { speech } from './capabilities/speech.js';
import { planSpeech } from './plan-speech.js';
import { allClips } from './speech-clips.js';

const both = speech({ clips: allClips, synthesis: true });

describe('what is said', () => {
  it.each([
    ['wechat', '微信收款十二点五元', 'wechat shoukuan shi er dian wu yuan'],
    ['alipay', '支付宝收款十二点五元', 'alipay shoukuan shi er dian wu yuan'],
    ['unionpay', '云闪付收款十二点五元', 'unionpay shoukuan shi er dian wu yuan'],
    ['other', '收款十二点五元', 'shoukuan shi er dian wu yuan'],
  ] as const)('of a payment by %s is %s', (wallet, text, clips) => {
    const plan = planSpeech(both, { kind: 'payment', amount: 1250n, wallet });
    expect(plan).toEqual({ text, clips: clips.split(' ') });
  });

  it('of a refund names the refund and never says 收款', () => {
    const amount = fc.bigInt({ min: 1n, max: 10n ** 10n });
    fc.assert(
      fc.property(amount, fc.constantFrom(...wallets), (fen, wallet) => {
        const plan = planSpeech(both, { kind: 'refund', amount: fen, wallet });
        expect(plan.text).toContain('退款');
        expect(plan.text).not.toContain('收款');
        expect(plan.clips).not.toContain('shoukuan');
      }),
    );
  });

  it.each([
    [5850n, '断网期间收款3笔，共58.5元'],
    [10000n, '断网期间收款3笔，共100元'],
    [10005n, '断网期间收款3笔，共100.05元'],
    [100000n, '断网期间收款3笔，共1000元'],
  ])('of three missed payments of %s fen is %s', (amount, text) => {
    expect(planSpeech(both, { kind: 'missed', amount, count: 3 }).text).toBe(text);
  });

  it('of missed payments is the same in clips', () => {
    const { clips } = planSpeech(both, { kind: 'missed', amount: 5850n, count: 3 });
    expect(clips.join(' ')).toBe('duanwang qijian shoukuan san bi gong wu shi ba dian wu yuan');
  });

  it('of a test names no amount', () => {
    const { text, clips } = planSpeech(both, { kind: 'test' });
    expect(text).toBe('语音播报测试');
    expect(clips.join(' ')).toBe('yuyin bobao ceshi');
  });

  it('by a synthetic voice begins with 两 where 二 would sound wrong', () => {
    const voice = speech({ synthesis: true, two: '两' });
    const saying = { kind: 'payment', amount: 20000n, wallet: 'other' } as const;
    expect(planSpeech(voice, saying)).toEqual({ text: '收款两百元', clips: [] });
  });

  it('has no clips at all when the model lacks one of them', () => {
    const small = speech({ clips: allClips.filter((clip) => clip !== 'yii') });
    const saying = { kind: 'payment', amount: 10n ** 10n, wallet: 'wechat' } as const;
    expect(planSpeech(small, saying)).toEqual({ text: '微信收款一亿元', clips: [] });
  });

  it('is refused for what cannot be read', () => {
    const saying = { kind: 'payment', amount: 10n ** 14n, wallet: 'wechat' } as const;
    expect(() => planSpeech(both, saying)).toThrow(
      expect.objectContaining({ code: 'amount_unreadable' }),
    );
  });
});
