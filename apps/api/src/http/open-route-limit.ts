import type { Clock } from '#libs/kernel';
import ipaddr from 'ipaddr.js';
import { tooManyRequests } from './request.errors.js';

const MINUTE_MS = 60_000;
/** Addresses remembered at once; the one not seen for longest is forgotten. */
const ADDRESSES_MAX = 10_000;
/** Somebody at home or in a data centre has a whole /64 (RFC 6177). */
const IPV6_PREFIX_BYTES = 8;

/** How many requests an address has left, at a moment. */
interface Bucket {
  readonly left: number;
  readonly atMs: number;
}

/**
 * Slows down who tries passwords and tokens by the thousand: so many requests a minute and address
 * to all limited open routes together, in this process.
 */
export class OpenRouteLimit {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly clock: Clock,
    private readonly perMinute: number,
  ) {}

  /** @throws DomainError `too_many_requests`, which says when to come again. */
  take(address: string): void {
    const key = keyOf(address);
    const nowMs = this.clock.nowMs();
    const bucket = this.buckets.get(key);
    const sinceMs = Math.max(0, nowMs - (bucket?.atMs ?? nowMs));
    const refilled = (bucket?.left ?? this.perMinute) + (sinceMs * this.perMinute) / MINUTE_MS;
    const left = Math.min(this.perMinute, refilled) - 1;
    if (left < 0) {
      this.remember(key, { left: left + 1, atMs: nowMs });
      throw tooManyRequests(Math.ceil((-left * MINUTE_MS) / this.perMinute / 1_000));
    }
    this.remember(key, { left, atMs: nowMs });
  }

  /** Taken out first, so that the map's first key is the one not seen for longest. */
  private remember(key: string, bucket: Bucket): void {
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    if (this.buckets.size > ADDRESSES_MAX) this.buckets.delete(this.buckets.keys().next().value!);
  }
}

function keyOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return Buffer.from(parsed.toByteArray().slice(0, IPV6_PREFIX_BYTES)).toString('hex');
}
