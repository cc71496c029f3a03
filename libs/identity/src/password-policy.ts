import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import type { FieldError } from '#libs/kernel';
import { passwordWeak } from './log-in.errors.js';
import { CHINESE_FAVOURITES, SHOP_WORDS } from './password-words.js';

const LENGTH_MIN = 12;
/** At least 10^8 guesses (zxcvbn: "safely unguessable" for what is hashed slowly). */
const SCORE_MIN = 3;
/** Estimating takes longer than linear, and what is strong here is no weaker with more behind. */
const ESTIMATED_CHARACTERS = 64;
/** A name of two letters is in many words. */
const NAME_LENGTH_MIN = 3;

/** Whose password it is to be. */
export interface PasswordOwner {
  readonly username: string;
  readonly name: string | null;
}

/** The lists take 16 MiB: only a process in which somebody chooses a password has them. */
let estimator: Promise<ZxcvbnFactory> | undefined;

/**
 * Refuses a password that is short, likely to be tried, or holds its owner's or our name; NIST SP
 * 800-63B section 5.1.1.2: no rules about kinds of characters.
 * @param path the field it was sent in.
 * @throws DomainError `password_weak` with every reason.
 */
export async function refuseWeakPassword(
  path: string,
  plain: string,
  owner: PasswordOwner,
): Promise<void> {
  const faults = await faultsOf(plain.normalize('NFKC'), owner);
  if (faults.length > 0) throw passwordWeak(faults.map((fault) => ({ path, ...fault })));
}

async function faultsOf(plain: string, owner: PasswordOwner): Promise<Omit<FieldError, 'path'>[]> {
  const faults: Omit<FieldError, 'path'>[] = [];
  if ([...plain].length < LENGTH_MIN) faults.push(TOO_SHORT);
  if (holdsOne(plain, SHOP_WORDS)) faults.push(HOLDS_SHOP_WORD);
  const names = [owner.username, ...(owner.name?.split(/\s+/) ?? [])];
  const known = names.filter((name) => [...name].length >= NAME_LENGTH_MIN);
  if (holdsOne(plain, known)) faults.push(HOLDS_NAME);
  const { score } = (await (estimator ??= loadEstimator())).check(plain, names);
  if (score < SCORE_MIN) faults.push(GUESSABLE);
  return faults;
}

function holdsOne(plain: string, words: readonly string[]): boolean {
  const lower = plain.toLowerCase();
  return words.some((word) => lower.includes(word.toLowerCase()));
}

async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [core, common] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new core.ZxcvbnFactory({
    dictionary: { ...common.dictionary, favourites: [...CHINESE_FAVOURITES] },
    graphs: common.adjacencyGraphs,
    maxLength: ESTIMATED_CHARACTERS,
  });
}

const TOO_SHORT = {
  code: 'password_too_short',
  message: `A password has at least ${LENGTH_MIN} characters.`,
  messageZh: `密码至少 ${LENGTH_MIN} 个字符。`,
};
const HOLDS_SHOP_WORD = {
  code: 'password_holds_shop_word',
  message: 'Leave the name of the platform out.',
  messageZh: '密码不能包含平台名称。',
};
const HOLDS_NAME = {
  code: 'password_holds_name',
  message: 'Leave your own name and user name out.',
  messageZh: '密码不能包含姓名或用户名。',
};
const GUESSABLE = {
  code: 'password_guessable',
  message: 'This is quickly guessed: take a few unrelated words.',
  messageZh: '容易被猜到：请用几个不相关的词。',
};
