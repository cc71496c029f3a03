import type { Tx } from '#libs/persistence';
import type { AuditAction } from './actions.js';
import { appendAudit, appendAuditOfMerchants } from './append.repository.js';
import type { NewAuditRow } from './append.repository.js';
import { canonicalJson } from '../canonical-json.js';
import { masked, maskedText } from './mask.js';
import { currentOrigin } from './origin.js';
import type { AuditActor } from './origin.js';

/** The chain of what belongs to no merchant. */
export const PLATFORM_CHAIN = 'platform';

const USER_AGENT_MAX = 200;
const STATE_CHARACTERS_MAX = 16_000;

/** What a change is recorded with; who and from where is known already. */
export interface AuditEntry {
  readonly action: AuditAction;
  /** Whose chain it goes into; null for the platform's own. */
  readonly merchantId: string | null;
  readonly target: { readonly type: string; readonly id: string | null };
  /** The thing before and after. Where both are given, only fields that differ are kept. */
  readonly before?: object | null;
  readonly after?: object | null;
  /** Where it is not the caller: who logs in is known only then. */
  readonly actor?: AuditActor;
}

/** One change that many merchants had at once, with the same states for all. */
export type BulkAuditEntry = Pick<AuditEntry, 'action' | 'before' | 'after'>;

/** The record of who did what (docs/audit.md). */
export const Audit = {
  /**
   * Records a change in the transaction that makes it, so that neither is there without the other.
   * Secrets and facts about people are masked here. Call it last: the merchant's chain is locked
   * until the transaction ends, and work that takes two merchants' sorts them first. Where before
   * and after are the same, nothing was changed and nothing is recorded.
   */
  async record(tx: Tx, entry: AuditEntry): Promise<void> {
    const change = differing(entry.before ?? null, entry.after ?? null);
    if (!change) return;
    await appendAudit(tx, {
      ...originOf(entry.actor),
      tenant: entry.merchantId ?? PLATFORM_CHAIN,
      action: entry.action,
      targetType: entry.target.type,
      targetId: entry.target.id,
      before: stateOf(change.before),
      after: stateOf(change.after),
    });
  },

  /**
   * {@link Audit.record} of the same change of many merchants, in one round trip: a row in the
   * chain of each, of which the merchant is the target.
   */
  async recordOfMerchants(
    tx: Tx,
    merchantIds: readonly string[],
    { action, before = null, after = null }: BulkAuditEntry,
  ): Promise<void> {
    const states = { before: stateOf(before), after: stateOf(after) };
    await appendAuditOfMerchants(tx, merchantIds, { ...originOf(), action, ...states });
  },
};

type Origin = Pick<NewAuditRow, 'actorKind' | 'actorId' | 'ip' | 'userAgent' | 'requestId'>;

function originOf(known?: AuditActor): Origin {
  const { actor, ip, userAgent, requestId } = currentOrigin();
  const { kind: actorKind, id: actorId } = known ?? actor;
  const shown = userAgent === null ? null : userAgentOf(userAgent);
  return { actorKind, actorId, ip, userAgent: shown, requestId };
}

/**
 * Null where nothing differs. Told apart before they are masked: that a secret was changed may be
 * seen.
 */
function differing(before: object | null, after: object | null) {
  if (before === null || after === null) return { before, after };
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => textOf(before, name) !== textOf(after, name));
  if (changed.length === 0) return null;
  return { before: only(before, changed), after: only(after, changed) };
}

function textOf(state: object, name: string): string {
  const value = (state as Record<string, unknown>)[name] ?? null;
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? String(inner) : inner,
  );
}

function only(state: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(state).filter(([name]) => names.includes(name)));
}

function stateOf(state: object | null): string | null {
  if (state === null) return null;
  const text = canonicalJson(masked(state));
  return text.length > STATE_CHARACTERS_MAX ? canonicalJson({ tooLong: text.length }) : text;
}

/** Sent by whoever calls: any length, any character. */
function userAgentOf(text: string): string {
  return maskedText(text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, USER_AGENT_MAX));
}
