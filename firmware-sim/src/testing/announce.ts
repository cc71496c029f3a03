import { derivedId } from '#libs/kernel';
import type { AnnounceMessage } from '#libs/protocol';

/** An announcement for specs: the `n`-th payment, living `ttlS` from `atMs` on. */
export function announceOf(n: number, atMs: number, ttlS = 60, placement = 1): AnnounceMessage {
  return {
    v: 1,
    id: derivedId('ann', 1_700_000_000_000, String(n)),
    ts: atMs,
    exp: atMs + ttlS * 1000,
    ttl: ttlS,
    t: 'announce',
    data: {
      kind: 'payment',
      amount: BigInt(n),
      text: `收款${n}`,
      clips: ['shoukuan'],
      placement,
    },
  };
}
