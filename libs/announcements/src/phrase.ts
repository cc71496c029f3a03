import { READABLE_FEN_MAX, yuanFromFen } from '#libs/kernel';
import type { Fen, Wallet } from '#libs/kernel';
import { planSpeech } from '#libs/models';
import type { Saying, Speech } from '#libs/models';
import type { AnnounceKind } from '#libs/protocol';

/** What is said: as text, and as recorded clips in order. */
export interface Phrase {
  readonly text: string;
  readonly clips: readonly string[];
}

/** What an announcement says something about. */
export interface Spoken {
  readonly kind: AnnounceKind;
  readonly amount: Fen;
  readonly wallet: Wallet | null;
  /** How many payments a sum of missed ones counts. */
  readonly count?: number | null;
}

/**
 * What a model says. An amount beyond what can be read aloud is told in digits: a payment that a
 * channel reports is never refused.
 */
export function phraseOf(speech: Speech, spoken: Spoken): Phrase {
  const { kind, amount } = spoken;
  if (amount <= READABLE_FEN_MAX) return planSpeech(speech, sayingOf(spoken));
  const { text } = planSpeech(speech, sayingOf({ ...spoken, amount: 0n }));
  const yuan = `${yuanFromFen(amount)}元`;
  return { text: text.replace(kind === 'missed' ? '0元' : '零元', yuan), clips: [] };
}

function sayingOf({ kind, amount, wallet, count }: Spoken): Saying {
  switch (kind) {
    case 'payment':
    case 'refund':
      return { kind, amount, wallet };
    case 'missed':
      return { kind, amount, count: count ?? 0 };
    case 'test':
      return { kind };
  }
}
