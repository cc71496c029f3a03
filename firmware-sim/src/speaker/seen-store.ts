import { rules, type AckCode, type Shadow } from '#libs/protocol';

/** An announcement's id and the code it was finished with. */
export type Seen = [id: string, code: AckCode];

/** What a device must not forget when its power is cut. */
export interface SeenStore {
  /** How often the device was switched on, this time included. */
  readonly boot: number;
  codeOf(id: string): AckCode | undefined;
  /**
   * Returns only when it is durable. @throws whatever the medium throws; then nothing may be
   * spoken.
   */
  remember(id: string, code: AckCode): void;
  /** The last 256, oldest first. */
  last(): Seen[];
  readonly shadow: Shadow;
  keepShadow(shadow: Shadow): void;
  /** The device is switched on again: same memory, next boot. */
  reboot(): void;
}

/** Settings a device leaves the factory with. */
export const FACTORY_SHADOW: Shadow = { version: 0, state: { volume: 80 } };

/** Lives as long as the process; for fleets. */
export class MemorySeenStore implements SeenStore {
  boot = 1;
  shadow: Shadow = FACTORY_SHADOW;
  private readonly codes = new Map<string, AckCode>();

  codeOf(id: string): AckCode | undefined {
    return this.codes.get(id);
  }

  remember(id: string, code: AckCode): void {
    this.codes.set(id, code);
    if (this.codes.size > rules.finishedIdsMax) this.codes.delete(this.codes.keys().next().value!);
  }

  last(): Seen[] {
    return [...this.codes];
  }

  keepShadow(shadow: Shadow): void {
    this.shadow = shadow;
  }

  reboot(): void {
    this.boot += 1;
  }
}
