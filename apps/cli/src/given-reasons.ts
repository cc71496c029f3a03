import { InvalidArgumentError } from 'commander';
import type { Flag } from './flags.js';

/** A reason as the API takes it. */
export interface GivenReason {
  readonly path?: string;
  readonly code: string;
}

const ONE = /^(?:([A-Za-z0-9.]+)=)?([a-z_]+)$/;

/** Words of reasons, each with the field it is about: `documents.licence=unreadable,mismatch`. */
export const neededReasons = (spelling: string, means: string): Flag<readonly GivenReason[]> => ({
  spelling,
  means,
  isRequired: true,
  parse: (given) =>
    given.split(',').map((text) => {
      const [, path, code] = ONE.exec(text.trim()) ?? [];
      if (code === undefined)
        throw new InvalidArgumentError('Like documents.licence=unreadable,business.mcc=mismatch.');
      return path === undefined ? { code } : { path, code };
    }),
});

/** A sentence of a channel, with the field it is about; an empty path is the whole. */
export interface GivenSentence {
  readonly path: string;
  readonly reason: string;
}

const SENTENCE = /^(?:([A-Za-z0-9.]+)=)?(.+)$/s;

/** Sentences, each with the field it is about: `documents.idFront=照片不清晰; 请补充材料`. */
export const neededSentences = (
  spelling: string,
  means: string,
): Flag<readonly GivenSentence[]> => ({
  spelling,
  means,
  isRequired: true,
  parse: (given) =>
    given.split(/[;；]/).map((text) => {
      const [, path = '', reason] = SENTENCE.exec(text.trim()) ?? [];
      if (reason === undefined)
        throw new InvalidArgumentError('Like documents.idFront=照片不清晰; 请补充材料.');
      return { path, reason };
    }),
});

/** The sentences of `other`, which no other word needs. */
export function withSentences(
  reasons: readonly GivenReason[],
  { message, messageZh }: { message?: string | undefined; messageZh?: string | undefined },
): readonly object[] {
  return reasons.map((reason) =>
    reason.code === 'other' ? { ...reason, message, messageZh } : reason,
  );
}
