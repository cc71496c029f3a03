import type { Tx } from '#libs/persistence';

const FOUND_MAX = 10_000;

/** An application that has one of the fingerprints asked for. */
export interface FoundFingerprint {
  readonly kind: string;
  readonly hash: Buffer;
  readonly applicationId: string;
  readonly merchantId: string;
}

/** Applications with one of these numbers or places, the newest first. */
export function findFingerprints(
  tx: Tx,
  wanted: readonly { readonly kind: string; readonly hash: Buffer }[],
): Promise<FoundFingerprint[]> {
  return tx.query<FoundFingerprint>(
    `select f.kind, f.hash, f.application_id as "applicationId", f.merchant_id as "merchantId"
     from (select distinct * from unnest($1::text[], $2::bytea[])) as wanted (kind, hash)
       join application_fingerprints f on f.kind = wanted.kind and f.hash = wanted.hash
     order by f.application_id desc limit ${FOUND_MAX}`,
    [wanted.map(({ kind }) => kind), wanted.map(({ hash }) => hash)],
  );
}

/** Which of these merchants the transaction's scope sees. */
export async function seenMerchants(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>('select id from merchants where id = any ($1)', [
    ids,
  ]);
  return new Set(rows.map(({ id }) => id));
}
