import { merchantsOfScopeSql } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import type { MerchantKind } from '../checks/merchant-needs.js';
import type { ApplicationState } from './application-states.js';

/** One application in a list: nothing of what the applicant entered but the merchant's name. */
export interface ApplicationRow {
  readonly id: string;
  readonly merchantId: string;
  readonly merchantName: string;
  /** Who looks after the merchant now. */
  readonly agentId: string | null;
  readonly kind: MerchantKind;
  readonly state: ApplicationState;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly submittedAt: Date | null;
  readonly reviewerId: string | null;
  readonly decidedAt: Date | null;
}

/** Which applications; what is left out is not asked. */
export interface ApplicationFilter {
  readonly state?: ApplicationState | undefined;
  readonly kind?: MerchantKind | undefined;
  readonly merchantId?: string | undefined;
  /** Of this agent and of all below it. */
  readonly agentId?: string | undefined;
  readonly reviewerId?: string | undefined;
}

/** How the rows are ordered, and after which one they begin. */
export interface ApplicationOrder {
  /** By their making; or the longest submitted first, without those never submitted. */
  readonly by: 'createdAt' | 'submittedAt';
  readonly after: { readonly id: string; readonly atMs: number } | null;
  readonly limit: number;
}

const SNAPSHOTS_MAX = 100;

const SUMMARY = `a.id, a.merchant_id as "merchantId", m.name as "merchantName",
  c.agent_id as "agentId", a.kind, a.state, a.version, a.created_at as "createdAt",
  a.updated_at as "updatedAt", a.submitted_at as "submittedAt", a.reviewer_id as "reviewerId",
  a.decided_at as "decidedAt"`;
const JOINED = `applications a join merchants m on m.id = a.merchant_id
  left join merchant_agents c on c.merchant_id = a.merchant_id and c.valid_to is null`;

/** By the time that is in the cursor; in the order of ids it says nothing more. */
const ORDERS = {
  createdAt: { isListed: 'true', key: 'a.id', afterKey: 'coalesce($6, $7::timestamptz::text)' },
  submittedAt: {
    isListed: 'a.submitted_at is not null',
    key: 'a.submitted_at, a.id',
    afterKey: '$7::timestamptz, $6',
  },
} as const;

/** Applications in scope. */
export function findApplications(
  tx: Tx,
  scope: Scope,
  { filter, order }: { filter: ApplicationFilter; order: ApplicationOrder },
): Promise<ApplicationRow[]> {
  const { state, kind, merchantId, agentId, reviewerId } = filter;
  const { by, after, limit } = order;
  const values: unknown[] = [state, kind, merchantId, agentId, reviewerId].map(
    (value) => value ?? null,
  );
  values.push(after?.id ?? null, after === null ? null : new Date(after.atMs), limit);
  if (scope.kind !== 'all') values.push(scope.ids);
  const inScope =
    scope.kind === 'all' ? 'true' : `a.merchant_id in (${merchantsOfScopeSql(scope, '$9')})`;
  const { isListed, key, afterKey } = ORDERS[by];
  return tx.query<ApplicationRow>(
    `select ${SUMMARY} from ${JOINED}
     where ${inScope} and ${isListed}
       and ($1::text is null or a.state = $1) and ($2::text is null or a.kind = $2)
       and ($3::text is null or a.merchant_id = $3)
       and ($4::text is null or a.merchant_id in (
         select merchant_id from merchant_reach where agent_id = $4))
       and ($5::text is null or a.reviewer_id = $5)
       and ($6::text is null or (${key}) > (${afterKey}))
     order by ${key} limit $8`,
    values,
  );
}

/** What a list tells of one application in scope. */
export async function findApplicationRow(tx: Tx, id: string): Promise<ApplicationRow | null> {
  const rows = await tx.query<ApplicationRow>(`select ${SUMMARY} from ${JOINED} where a.id = $1`, [
    id,
  ]);
  return rows[0] ?? null;
}

/** How the review stands, of the applications in scope. */
export interface QueueSummary {
  /** Submitted and claimed by nobody. */
  readonly waiting: number;
  readonly inReview: number;
  readonly oldestSubmittedAt: Date | null;
  /** Decisions since `since`, and how long they took from the submission. */
  readonly decided: number;
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
}

export async function summarizeQueue(tx: Tx, since: Date): Promise<QueueSummary> {
  const [row] = await tx.query<QueueSummary>(
    `select waiting, "inReview", "oldestSubmittedAt", decided, "medianMs", "p90Ms"
     from (
       select (count(*) filter (where state = 'submitted'))::int as waiting,
         (count(*) filter (where state = 'in_review'))::int as "inReview",
         min(submitted_at) as "oldestSubmittedAt"
       from applications where state in ('submitted', 'in_review')) as open,
     (
       select count(*)::int as decided,
         percentile_disc(0.5) within group (order by service_ms)::float8 as "medianMs",
         percentile_disc(0.9) within group (order by service_ms)::float8 as "p90Ms"
       from application_events where service_ms is not null and at >= $1) as done`,
    [since],
  );
  return row!;
}

/** The sealed data of the last submissions, at most 100, with the steps that submitted them. */
export function findSnapshots(
  tx: Tx,
  applicationId: string,
): Promise<{ sequence: number; version: number; snapshot: Buffer }[]> {
  return tx.query(
    `select * from (
       select sequence, version, snapshot from application_events
       where application_id = $1 and snapshot is not null
       order by sequence desc limit ${SNAPSHOTS_MAX}) as last
     order by sequence`,
    [applicationId],
  );
}

/** Whether one of these agents looks after a merchant itself, not by somebody below. */
export async function isCaredBy(
  tx: Tx,
  merchantId: string,
  agentIds: readonly string[],
): Promise<boolean> {
  const rows = await tx.query(
    `select from merchant_agents
     where merchant_id = $1 and valid_to is null and agent_id = any ($2::text[])`,
    [merchantId, agentIds],
  );
  return rows.length > 0;
}
