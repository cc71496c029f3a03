import { clipsOfAmount, clipsOfCount, readAmount, yuanFromFen } from '#libs/kernel';
import type { Fen, Wallet } from '#libs/kernel';
import type { Speech } from './capabilities/speech.js';
import { speechClipTexts } from './speech-clips.js';
import type { SpeechClip } from './speech-clips.js';

/** What there is to say; amounts in fen. */
export type Saying =
  | { readonly kind: 'payment'; readonly amount: Fen; readonly wallet: Wallet | null }
  | { readonly kind: 'refund'; readonly amount: Fen; readonly wallet: Wallet | null }
  /** Payments whose announcements expired unheard: how many, and their sum. */
  | { readonly kind: 'missed'; readonly amount: Fen; readonly count: number }
  | { readonly kind: 'test' };

/** What is said, as a text and as clips. */
export interface SpeechPlan {
  readonly text: string;
  /** Empty when the model lacks any clip of it: half a sentence is worse than none. */
  readonly clips: readonly SpeechClip[];
}

const TEST_CLIPS = ['yuyin', 'bobao', 'ceshi'] as const;

/**
 * What a model says. A payment: 微信, 支付宝, 云闪付 or nothing, then 收款 and the reading. A refund:
 * the wallet, then 退款 and the reading, never 收款. Missed payments: 断网期间收款3笔，共58.5元.
 * A test: 语音播报测试, no amount, not to be taken for money.
 * @throws DomainError `amount_unreadable` for an amount above `READABLE_FEN_MAX`.
 */
export function planSpeech(model: Speech, saying: Saying): SpeechPlan {
  const { text, clips } = plan(saying, model);
  const hasAll = clips.every((clip) => model.clips.has(clip));
  return { text, clips: hasAll ? clips : [] };
}

function plan(saying: Saying, model: Speech): SpeechPlan {
  switch (saying.kind) {
    case 'payment':
      return amountPlan([...walletClips(saying.wallet), 'shoukuan'], saying.amount, model);
    case 'refund':
      return amountPlan([...walletClips(saying.wallet), 'tuikuan'], saying.amount, model);
    case 'missed':
      return missedPlan(saying.count, saying.amount);
    case 'test':
      return { text: textOf(TEST_CLIPS), clips: TEST_CLIPS };
  }
}

function amountPlan(opening: readonly SpeechClip[], amount: Fen, { two }: Speech): SpeechPlan {
  const reading = readAmount(amount, { two });
  return { text: textOf(opening) + reading.text, clips: [...opening, ...reading.clips] };
}

/**
 * The text has digits, as on the display and in the records; synthesis reads digits well in a
 * sentence.
 */
function missedPlan(count: number, amount: Fen): SpeechPlan {
  const yuan = yuanFromFen(amount).replace(/\.?0+$/, '');
  return {
    text: `断网期间收款${count}笔，共${yuan}元`,
    clips: [
      'duanwang',
      'qijian',
      'shoukuan',
      ...clipsOfCount(count),
      'bi',
      'gong',
      ...clipsOfAmount(amount),
    ],
  };
}

/** 微信, 支付宝, 云闪付; nothing for another or an unknown wallet. */
function walletClips(wallet: Wallet | null): SpeechClip[] {
  return wallet === null || wallet === 'other' ? [] : [wallet];
}

function textOf(clips: readonly SpeechClip[]): string {
  return clips.map((clip) => speechClipTexts[clip]).join('');
}
