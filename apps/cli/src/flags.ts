import { InvalidArgumentError } from 'commander';
import { fenFromYuan, type Fen } from '#libs/kernel';

/** An option of a command as data. */
export interface Flag<T> {
  /** As commander writes it: `--limit <n>`. */
  readonly spelling: string;
  readonly means: string;
  readonly isRequired?: boolean;
  readonly choices?: readonly string[];
  /** @throws InvalidArgumentError with what is expected. */
  readonly parse?: (text: string) => T;
}

/** Values by the names of their flags. */
export type Given<F> = { readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never };

export const text = (spelling: string, means: string): Flag<string | undefined> => ({
  spelling,
  means,
});

export const neededText = (spelling: string, means: string): Flag<string> => ({
  spelling,
  means,
  isRequired: true,
});

export const choice = (
  spelling: string,
  means: string,
  choices: readonly string[],
): Flag<string | undefined> => ({ spelling, means, choices });

export const neededChoice = (
  spelling: string,
  means: string,
  choices: readonly string[],
): Flag<string> => ({ spelling, means, choices, isRequired: true });

export const toggle = (spelling: string, means: string): Flag<true | undefined> => ({
  spelling,
  means,
});

/** A whole number within bounds. */
export const whole = (
  spelling: string,
  means: string,
  { min, max }: { min: number; max: number },
): Flag<number | undefined> => ({
  spelling,
  means,
  parse: (given) => {
    const number = Number(given);
    if (/^\d+$/.test(given) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`A whole number from ${min} to ${max}.`);
  },
});

/** A decimal number within bounds: a coordinate. */
export const decimal = (
  spelling: string,
  means: string,
  { min, max }: { min: number; max: number },
): Flag<number | undefined> => ({
  spelling,
  means,
  parse: (given) => {
    const number = Number(given);
    if (/^-?\d+(\.\d+)?$/.test(given) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`A number from ${min} to ${max}.`);
  },
});

/** Yuan as people write them, read exactly. */
export const yuan = (spelling: string, means: string): Flag<Fen | undefined> => ({
  spelling,
  means,
  parse: (given) => {
    try {
      return fenFromYuan(given);
    } catch {
      throw new InvalidArgumentError('Yuan with at most two decimals, like 12.50.');
    }
  },
});

/** A moment, in any offset; a day alone begins at midnight in Shanghai. */
export const moment = (spelling: string, means: string): Flag<string | undefined> => ({
  spelling,
  means,
  parse: (given) => {
    const full = /^\d{4}-\d\d-\d\d$/.test(given) ? `${given}T00:00:00+08:00` : given;
    const isFull = /T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(full);
    const atMs = isFull ? Date.parse(full) : Number.NaN;
    if (Number.isNaN(atMs)) {
      throw new InvalidArgumentError('A day like 2026-11-21 or 2026-11-21T08:00:00+08:00.');
    }
    return new Date(atMs).toISOString();
  },
});

/** A calendar day. */
export const day = (spelling: string, means: string): Flag<string | undefined> => ({
  spelling,
  means,
  parse: (given) => {
    if (/^\d{4}-\d\d-\d\d$/.test(given) && !Number.isNaN(Date.parse(given))) return given;
    throw new InvalidArgumentError('A day like 2026-11-21.');
  },
});

export const neededDay = (spelling: string, means: string): Flag<string> => ({
  ...(day(spelling, means) as Flag<string>),
  isRequired: true,
});
