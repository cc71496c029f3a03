import type { Tx } from '#libs/persistence';

/** A token to be stored. */
export interface NewCredential {
  readonly id: string;
  readonly sn: string;
  readonly tokenHash: Buffer;
  readonly createdAtMs: number;
  /** How many earlier ones stay valid beside it. */
  readonly earlierMax: number;
}

/**
 * Stores a new token's hash and revokes all earlier ones but the newest few; the caller holds the
 * device's lock. Answers whether any was revoked.
 */
export async function addCredential(tx: Tx, credential: NewCredential): Promise<boolean> {
  const { id, sn, tokenHash, createdAtMs, earlierMax } = credential;
  await tx.query(
    `insert into device_credentials (id, sn, token_hash, created_at)
     values ($1, $2, $3, to_timestamp($4::float8 / 1000))`,
    [id, sn, tokenHash, createdAtMs],
  );
  const revoked = await tx.query(
    `update device_credentials set revoked_at = to_timestamp($2::float8 / 1000)
     where sn = $1 and revoked_at is null and id not in (
       select id from device_credentials where sn = $1 and revoked_at is null and id <> $3
       order by created_at desc, id desc limit $4)
     and id <> $3 returning id`,
    [sn, createdAtMs, id, earlierMax],
  );
  return revoked.length > 0;
}

const VALID = {
  name: 'device-credentials-valid',
  text: `select sn, token_hash as "tokenHash" from device_credentials
         where sn = any ($1::text[]) and revoked_at is null`,
};

/** The hashes of the valid tokens of several devices. */
export async function validHashes(
  tx: Tx,
  sns: readonly string[],
): Promise<ReadonlyMap<string, readonly Buffer[]>> {
  const rows = await tx.named<{ sn: string; tokenHash: Buffer }>(VALID, [sns]);
  const hashes = new Map<string, Buffer[]>();
  for (const { sn, tokenHash } of rows) hashes.set(sn, [...(hashes.get(sn) ?? []), tokenHash]);
  return hashes;
}
