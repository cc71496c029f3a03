import type { Tx } from '#libs/persistence';
import type { ShadowState } from './device.repository.js';

/**
 * Replaces what a device is to apply and counts the version; null when the device is not in scope.
 */
export async function writeDesired(
  tx: Tx,
  sn: string,
  desired: ShadowState,
): Promise<{ version: number } | null> {
  const rows = await tx.query<{ version: number }>(
    `update devices set desired = $2::jsonb, desired_version = desired_version + 1
     where sn = $1 returning desired_version as version`,
    [sn, JSON.stringify(desired)],
  );
  return rows[0] ?? null;
}

const REPORT = {
  name: 'devices-report-shadow',
  text: `
    with said as (
      select d.sn, i.version, i.state::jsonb as state
      from unnest($1::text[], $2::int[], $3::text[]) as i (sn, version, state)
      join devices d on d.sn = i.sn and i.version between d.reported_version and d.desired_version
      order by d.sn for update of d
    )
    update devices d set reported = said.state, reported_version = said.version
    from said where d.sn = said.sn and said.version >= d.reported_version
    returning d.sn`,
};

/**
 * Stores what devices applied; a version below the one reported before is refused, and one that was
 * never asked for. Answers the SNs that were stored.
 */
export async function writeReported(
  tx: Tx,
  reports: readonly { sn: string; version: number; state: ShadowState }[],
): Promise<string[]> {
  const rows = await tx.named<{ sn: string }>(REPORT, [
    reports.map((each) => each.sn),
    reports.map((each) => each.version),
    reports.map((each) => JSON.stringify(each.state)),
  ]);
  return rows.map((row) => row.sn);
}
