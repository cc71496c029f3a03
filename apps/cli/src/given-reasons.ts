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

/** The sentences of `other`, which no other word needs. */
export function withSentences(
  reasons: readonly GivenReason[],
  { message, messageZh }: { message?: string | undefined; messageZh?: string | undefined },
): readonly object[] {
  return reasons.map((reason) =>
    reason.code === 'other' ? { ...reason, message, messageZh } : reason,
  );
}
