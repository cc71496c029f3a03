import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, createLane } from '#libs/kernel';
import type { Lane } from '#libs/kernel';
import { BriefCache, Database } from '#libs/persistence';
import { validHashes } from './credential.repository.js';
import { authenticationOverloaded } from './devices.errors.js';

type Hashes = readonly Buffer[];

const CACHE_AGE_MAX_MS = 1_000;
const CACHE_ENTRIES_MAX = 10_000;
const BATCH_MAX = 256;
const WAITING_MAX = 20_000;
/** Compared with when a device has no token, so that its absence takes as long. */
const NO_HASH = Buffer.alloc(32);

/**
 * Tells whether a password is a valid token of a device. A storm of reconnects asks the database
 * once a batch, and a device that comes back within a second is answered from memory; a revoked
 * token bites after that second.
 */
@Injectable()
export class AuthenticateDevice {
  private readonly cache: BriefCache<Hashes>;
  private readonly lane: Lane<string, Hashes>;
  private readonly listeners: ((sn: string) => void)[] = [];

  constructor(
    private readonly database: Database,
    clock: Clock,
  ) {
    this.lane = createLane({
      maxBatch: BATCH_MAX,
      maxWaiting: WAITING_MAX,
      run: (sns) => this.load(sns),
      full: authenticationOverloaded,
    });
    this.cache = new BriefCache({
      clock,
      maxAgeMs: CACHE_AGE_MAX_MS,
      entriesMax: CACHE_ENTRIES_MAX,
      load: (sn) => this.lane.submit(sn),
    });
  }

  /**
   * @throws DatabaseUnavailable, DomainError `device_authentication_overloaded`: neither a yes nor
   * a no.
   */
  async authenticate(sn: string, password: Uint8Array): Promise<boolean> {
    const hashes = (await this.cache.get(sn)) ?? [];
    const given = createHash('sha256').update(password).digest();
    let isRight = false;
    for (const hash of hashes.length > 0 ? hashes : [NO_HASH]) {
      isRight = timingSafeEqual(hash, given) || isRight;
    }
    return isRight && hashes.length > 0;
  }

  /** Asks the database anew next time: the device's tokens have changed. */
  forget(sn: string): void {
    this.cache.forget(sn);
    for (const listener of this.listeners) listener(sn);
  }

  /** Tells of every device whose tokens have changed. */
  whenForgotten(listener: (sn: string) => void): void {
    this.listeners.push(listener);
  }

  private async load(sns: readonly string[]): Promise<readonly Hashes[]> {
    const found = await this.database.asIngest((tx) => validHashes(tx, [...new Set(sns)]));
    return sns.map((sn) => found.get(sn) ?? []);
  }
}
