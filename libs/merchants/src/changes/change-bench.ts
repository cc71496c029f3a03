import type { Clock } from '#libs/kernel';
import type { SecretBox } from '#libs/persistence';
import type { ChangeSettings } from './change-settings.js';
import type { Basis, Wish } from './change.js';

/** What the kinds of changes need. */
export interface Bench {
  readonly clock: Clock;
  readonly box: SecretBox;
  readonly settings: ChangeSettings;
}

/** What a merchant has now, and whether that is what is wished for. */
export interface JudgedBasis extends Basis {
  readonly isWanted: boolean;
}

/** A change that is due, and from when on it holds. */
export interface Due {
  readonly id: string;
  readonly wish: Wish;
  readonly at: Date;
}
