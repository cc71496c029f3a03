import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant, SecretBox } from '#libs/persistence';
import { claimIntent, findAnswer, freeIntent, storeAnswer } from './idempotency.repository.js';
import type { Claim } from './idempotency.repository.js';
import { repeatedRequest, requestInFlight } from './identity.errors.js';
import { requestHashes } from './request-hash.js';
import type { OnceAnswer, OnceRequest } from './run-once.js';

const WITHIN_MS = 60_000;

/**
 * Finds the same request sent twice by a slip: the same person, route and body within a minute,
 * without an `Idempotency-Key` that would say what is meant. Kept beside those keys.
 */
@Injectable()
export class RecogniseRepeat {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * Does the work, unless the same was done within the last minute. What fails may be tried again
   * at once.
   * @throws DomainError `repeated_request` naming what the first one made, `request_in_flight`;
   * and whatever the work throws.
   */
  async run(
    { principalId, route, body }: Omit<OnceRequest, 'key' | 'secretFields'>,
    work: () => Promise<OnceAnswer>,
  ): Promise<OnceAnswer> {
    const requestHash = requestHashes(this.secretBox, body)[0]!;
    const key = `same:${requestHash.toString('hex')}`;
    const claim = { principalId, route, key, requestHash, claimedAtMs: this.clock.nowMs() };
    await this.demandFirst(claim);
    let answer: OnceAnswer;
    try {
      answer = await work();
    } catch (error) {
      // When this fails as well the minute passes by itself; the work's own error is the one to
      // tell.
      await this.write((tx) => freeIntent(tx, claim)).catch(() => undefined);
      throw error;
    }
    const { status } = answer;
    const response = JSON.stringify({ id: idOf(answer.body) });
    await this.write((tx) => storeAnswer(tx, claim, { status, response }));
    return answer;
  }

  private async demandFirst(claim: Claim): Promise<void> {
    const beforeMs = claim.claimedAtMs - WITHIN_MS;
    const limits = { expiredBeforeMs: beforeMs, abandonedBeforeMs: beforeMs };
    await this.write(async (tx) => {
      if (await claimIntent(tx, claim, limits)) return;
      const found = await findAnswer(tx, claim);
      if (!found || found.status === null) throw requestInFlight();
      throw repeatedRequest(idOf(found.response));
    });
  }

  private write(work: Parameters<Database['asApp']>[1]): Promise<unknown> {
    return this.database.asApp(everyMerchant, work);
  }
}

function idOf(body: unknown): string | null {
  const id = (body as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? id : null;
}
