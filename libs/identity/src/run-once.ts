import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant, SecretBox } from '#libs/persistence';
import {
  claimIntent,
  findAnswer,
  freeIntent,
  removeExpired,
  storeAnswer,
} from './idempotency.repository.js';
import type { Claim, StoredAnswer } from './idempotency.repository.js';
import {
  idempotencyKeyMalformed,
  idempotencyKeyReused,
  requestInFlight,
} from './identity.errors.js';
import { requestHashes } from './request-hash.js';

const KEPT_MS = 24 * 3_600_000;
/** Longer than a request can take; whoever holds a key for so long has crashed. */
const IN_FLIGHT_MAX_MS = 60_000;
const EXPIRED_REMOVED_AT_ONCE = 10;

/** A request that names its intent with an `Idempotency-Key`. */
export interface OnceRequest {
  readonly principalId: string;
  /**
   * Method and path with its parameters filled in: the same key at another resource is another
   * intent.
   */
  readonly route: string;
  readonly key: string;
  /** The request's JSON as it came; the order of its keys does not matter. */
  readonly body: unknown;
  /** Top-level fields of the answer that are shown once and never stored. */
  readonly secretFields?: readonly string[];
}

/** An answer in wire form: plain JSON, no bigint. */
export interface OnceAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Does one intent once (`Idempotency-Key`). A repeat gets the first answer, its secrets null and
 * `alreadyIssued: true`. Work that throws, or answers 5xx, frees the key. A process that dies
 * between doing the work and keeping the answer leaves the key taken for a minute; then a repeat
 * does the work again, so unique names in the work still matter.
 */
@Injectable()
export class RunOnce {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * @throws DomainError `idempotency_key_malformed`; `idempotency_key_reused` (another body);
   * `request_in_flight` (the first one still runs); and whatever the work throws.
   */
  async run(request: OnceRequest, work: () => Promise<OnceAnswer>): Promise<OnceAnswer> {
    const hashes = requestHashes(this.secretBox, request.body);
    const claim = this.claimFor(request, hashes[0]!);
    const earlier = await this.claimOrFind(claim);
    if (earlier) return replay(hashes, earlier);
    let answer: OnceAnswer;
    try {
      answer = await work();
    } catch (error) {
      // When this fails as well the key is freed by its age; the work's own error is the one to
      // tell.
      await this.free(claim).catch(() => undefined);
      throw error;
    }
    if (answer.status >= 500) await this.free(claim);
    else await this.keep(claim, answer, request.secretFields ?? []);
    return answer;
  }

  private claimFor({ principalId, route, key }: OnceRequest, requestHash: Buffer): Claim {
    if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw idempotencyKeyMalformed();
    return { principalId, route, key, requestHash, claimedAtMs: this.clock.nowMs() };
  }

  /** Null when the claim is ours now. */
  private claimOrFind(claim: Claim): Promise<StoredAnswer | null> {
    const expiredBeforeMs = claim.claimedAtMs - KEPT_MS;
    const limits = { expiredBeforeMs, abandonedBeforeMs: claim.claimedAtMs - IN_FLIGHT_MAX_MS };
    return this.database.asApp(everyMerchant, async (tx) => {
      if (await claimIntent(tx, claim, limits)) {
        await removeExpired(tx, expiredBeforeMs, EXPIRED_REMOVED_AT_ONCE);
        return null;
      }
      const found = await findAnswer(tx, claim);
      // Freed between the two statements: whoever had it has just failed.
      if (!found) throw requestInFlight();
      return found;
    });
  }

  private async keep(claim: Claim, { status, body }: OnceAnswer, secrets: readonly string[]) {
    const response = JSON.stringify(withoutSecrets(body, secrets) ?? null);
    await this.database.asApp(everyMerchant, (tx) => storeAnswer(tx, claim, { status, response }));
  }

  private async free(claim: Claim): Promise<void> {
    await this.database.asApp(everyMerchant, (tx) => freeIntent(tx, claim));
  }
}

function replay(hashes: readonly Buffer[], earlier: StoredAnswer): OnceAnswer {
  const { requestHash, status, response } = earlier;
  if (!hashes.some((hash) => hash.equals(requestHash))) throw idempotencyKeyReused();
  if (status === null) throw requestInFlight();
  return { status, body: response };
}

function withoutSecrets(body: unknown, secrets: readonly string[]): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const held = secrets.filter((name) => Object.hasOwn(body, name));
  if (held.length === 0) return body;
  const emptied = Object.fromEntries(held.map((name) => [name, null]));
  return { ...body, ...emptied, alreadyIssued: true };
}
