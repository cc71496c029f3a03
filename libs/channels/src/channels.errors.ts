import { DomainError, invalidField } from '#libs/kernel';

/** Why a notification was not believed; the label of the counter, so the set is closed. */
export type RefusalReason =
  'bad_signature' | 'stale' | 'unknown_serial' | 'probe' | 'malformed' | 'undecryptable';

const REFUSALS: Readonly<Record<RefusalReason, string>> = {
  bad_signature: 'The signature does not verify.',
  stale: 'The time stamp is outside the accepted window.',
  unknown_serial: 'No key with this serial is held.',
  probe: 'A signature probe is never accepted.',
  malformed: 'The notification is not of the form this channel sends.',
  undecryptable: 'The sealed part cannot be opened with the key held.',
};

/**
 * A notification that `verify` did not believe. Nothing of its body may be used; it is counted by
 * `reason` and answered with the channel's `refused` answer.
 */
export class NotificationRefused extends DomainError {
  readonly reason: RefusalReason;
  /** How old the signed time stamp was, ms (negative: in the future); only with reason `stale`. */
  readonly ageMs: number | undefined;

  constructor(reason: RefusalReason, ageMs?: number) {
    super({
      kind: 'unauthenticated',
      code: `notification_${reason}`,
      message: REFUSALS[reason],
    });
    this.reason = reason;
    this.ageMs = ageMs;
  }
}

/** What a message is about, known even where the rest of it cannot be read: its inbox row's key. */
export interface MessageSubject {
  readonly kind: 'payment' | 'refund';
  /**
   * The channel's id of it; where there is none, something that all repeats of the message share.
   */
  readonly channelId: string;
}

const WORD_SHOWN_MAX = 64;

/**
 * A genuine message that says something we do not know: a word that is in no table, or a field that
 * is missing or not of the form the channel promises. It is kept under (`kind`, `channelId`) for a
 * person and the channel is answered with success; nobody is answered this error, so it is not a
 * DomainError.
 */
export class UnknownWord extends Error implements MessageSubject {
  readonly code = 'channel_word_unknown';
  /** The channel's name of the field; dots lead into nested objects. */
  readonly field: string;
  /** What was said, at most 64 characters of it; empty where the field is missing. */
  readonly word: string;
  readonly channelId: string;
  readonly kind: 'payment' | 'refund';

  constructor(field: string, word: string, channelId: string, kind: 'payment' | 'refund') {
    const shown = word.slice(0, WORD_SHOWN_MAX);
    super(shown === '' ? `${field} is missing.` : `"${shown}" is not understood as ${field}.`);
    this.name = 'UnknownWord';
    this.field = field;
    this.word = shown;
    this.channelId = channelId;
    this.kind = kind;
  }
}

/** Two folders cannot define the same channel, and a folder must export what its name says. */
export function channelFolderWrong(folder: string, name: string | undefined): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'channel_folder_wrong',
    message: `The channel folder "${folder}" exports ${name ?? 'no channel'}.`,
    advice:
      'Export `channel` from its index.ts, made by defineChannel, with the name of the folder.',
  });
}

/** A channel answered an application of a merchant in words nobody has thought about. */
export function channelAnswerNotUnderstood(field: string): DomainError {
  return invalidField('answer', 'channel_answer_not_understood', {
    message: `The channel’s answer is not understood at ${field || 'its top'}.`,
    messageZh: `无法识别渠道返回的内容：${field || '整体'}。`,
    advice: 'Send the answer exactly as it came, or move the application by hand.',
  });
}
