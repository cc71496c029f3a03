import type { Hello } from '#libs/protocol';

/** What a device says of itself that another one with its identity would say differently. */
export interface Traits {
  readonly sess: string;
  readonly boot: number;
  /** Model and version of the hardware. */
  readonly hardware: string;
  /** What it finished last; null when its memory is empty. */
  readonly newestId: string | null;
}

/** What is known of one of two physical devices with the same identity. */
export interface DeviceMark {
  /** Where it connects from; empty when unknown. */
  readonly address: string;
  /** Null until it said hello. */
  readonly traits: Traits | null;
}

/** The two of an incident: who had the identity first, and who came later. */
export interface Rivals {
  readonly holder: DeviceMark;
  readonly newcomer: DeviceMark;
}

/** Which of the two a device is. */
export type Which = 'holder' | 'newcomer' | 'unknown';

/** A device that says hello. */
export interface Seen {
  readonly address: string;
  readonly hello: Hello;
}

/** The traits of a hello. */
export function traitsOf({ sess, boot, model, hw, lastIds }: Hello): Traits {
  const newestId = lastIds.at(-1)?.[0] ?? null;
  return { sess: String(sess), boot, hardware: `${model} ${hw}`, newestId };
}

/**
 * In what two devices differ, and how well what one said before fits what is said now. None decides
 * alone: a device gets a new address, is restarted, and its memory moves on.
 */
const FITS: Readonly<Record<string, (before: Traits, hello: Hello) => number>> = {
  hardware: ({ hardware }, hello) => Number(hardware === traitsOf(hello).hardware),
  session: ({ sess }, hello) => Number(sess === String(hello.sess)),
  // Starts are counted up: the nearest number that is not above this one.
  boot: ({ boot }, hello) => (boot <= hello.boot ? boot : -1),
  memory: ({ newestId }, { lastIds }) => {
    if (newestId === null) return 1;
    return lastIds.some(([id]) => id === newestId) ? 2 : 0;
  },
};

/** Which of the two says this hello, by the majority of what tells them apart. */
export function tellApart({ holder, newcomer }: Rivals, { address, hello }: Seen): Which {
  let votes = Number(holder.address === address) - Number(newcomer.address === address);
  const [one, other] = [holder.traits, newcomer.traits];
  if (one && other) {
    for (const fit of Object.values(FITS)) votes += Math.sign(fit(one, hello) - fit(other, hello));
  }
  if (votes === 0) return 'unknown';
  return votes > 0 ? 'holder' : 'newcomer';
}
