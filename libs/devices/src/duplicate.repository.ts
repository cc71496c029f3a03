import type { NamedStatement, Statements, Tx } from '#libs/persistence';
import type { DeviceMark, Rivals } from './device-mark.js';

/** An incident as a device's detail shows it. */
export interface DuplicateIdentity {
  readonly since: Date;
  /** When the second device was seen last, to the minute. */
  readonly lastSeenAt: Date;
  /** Where the device is that was there first; null where the broker does not tell. */
  readonly holderAddress: string | null;
  readonly newcomerAddress: string | null;
  /** What ends it. */
  readonly advice: string;
}

/** The columns of an incident in `devices`. */
export const DUPLICATE_COLUMNS = `duplicate_since as "duplicateSince",
  duplicate_seen_at as "duplicateSeenAt", duplicate_marks as "duplicateMarks"`;

/** They are null together, but for the marks, which an external broker does not give. */
export interface DuplicateRow {
  readonly duplicateSince: Date | null;
  readonly duplicateSeenAt: Date | null;
  readonly duplicateMarks: Rivals | null;
}

/** What an operator is to do. */
export const DUPLICATE_ADVICE =
  'Two devices use this serial number and token. Issue new credentials with ' +
  'POST /v1/devices/{sn}/credentials and put them into the rightful device: ' +
  'that revokes the others at once and ends the incident.';

/** The incident of a row, or null. */
export function duplicateOf(row: DuplicateRow): DuplicateIdentity | null {
  const { duplicateSince: since, duplicateSeenAt: lastSeenAt, duplicateMarks: marks } = row;
  if (!since || !lastSeenAt) return null;
  return {
    since,
    lastSeenAt,
    holderAddress: addressOf(marks?.holder),
    newcomerAddress: addressOf(marks?.newcomer),
    advice: DUPLICATE_ADVICE,
  };
}

function addressOf(mark: DeviceMark | undefined): string | null {
  return mark === undefined || mark.address === '' ? null : mark.address;
}

const OPEN: NamedStatement = {
  name: 'devices-open-duplicate',
  text: `
    with before as (
      select sn, duplicate_since as since from devices where sn = $1 for update
    )
    update devices d set
      duplicate_since = coalesce(before.since, to_timestamp($2::float8 / 1000)),
      duplicate_seen_at = greatest(d.duplicate_seen_at, to_timestamp($2::float8 / 1000)),
      duplicate_marks = coalesce($3::jsonb, d.duplicate_marks)
    from before where d.sn = before.sn
    returning before.since is null as "isNew"`,
};

/** Writes an incident down or that it goes on; answers whether this call opened it. */
export async function openDuplicate(
  on: Statements,
  seen: { sn: string; atMs: number; rivals: Rivals | null },
): Promise<boolean> {
  const { sn, atMs, rivals } = seen;
  const marks = rivals && JSON.stringify({ holder: rivals.holder, newcomer: rivals.newcomer });
  const rows = await on.named<{ isNew: boolean }>(OPEN, [sn, atMs, marks]);
  return rows[0]?.isNew ?? false;
}

const CLEAR = `duplicate_since = null, duplicate_seen_at = null, duplicate_marks = null`;

/** Ends the incident of a device. */
export async function clearDuplicate(tx: Tx, sn: string): Promise<void> {
  await tx.query(`update devices set ${CLEAR} where sn = $1`, [sn]);
}

const END_QUIET: NamedStatement = {
  name: 'devices-end-quiet-duplicates',
  text: `update devices set ${CLEAR} where duplicate_since is not null
    and duplicate_seen_at < to_timestamp($1::float8 / 1000) returning sn`,
};

/** Ends incidents whose second device was not seen since; answers whose. */
export async function endQuietDuplicates(on: Statements, seenBeforeMs: number): Promise<string[]> {
  return (await on.named<{ sn: string }>(END_QUIET, [seenBeforeMs])).map(({ sn }) => sn);
}

/** Open incidents that were told apart, the latest ones when there are more. */
export async function findDuplicates(
  tx: Tx,
  limit: number,
): Promise<{ sn: string; rivals: Rivals }[]> {
  return tx.query(
    `select sn, duplicate_marks as rivals from devices
     where duplicate_since is not null and duplicate_marks is not null
     order by duplicate_seen_at desc limit $1`,
    [limit],
  );
}
