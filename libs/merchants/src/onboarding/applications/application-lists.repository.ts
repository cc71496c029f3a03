import { inScopeSql, readList } from '#libs/persistence';
import type { ListKeys, ListRequest, ListShape, Page, Scope, Tx } from '#libs/persistence';
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

/** Which applications a list shows. */
export interface ApplicationFilter {
  readonly state?: ApplicationState | undefined;
  readonly kind?: MerchantKind | undefined;
  readonly merchantId?: string | undefined;
  /** Of this agent and of all below it. */
  readonly agentId?: string | undefined;
  readonly reviewerId?: string | undefined;
}

const SHAPE: ListShape<ApplicationFilter> = {
  name: 'applications',
  id: 'a.id',
  sorts: {
    // index: the primary key, whose ids begin with the moment they were made
    createdAt: { sql: 'a.id', type: 'text' },
    // index: applications_queue, for those that wait
    submittedAt: { sql: 'a.submitted_at', type: 'timestamptz', isNullable: true },
  },
  filters: {
    state: (place) => `a.state = ${place}`,
    kind: (place) => `a.kind = ${place}`,
    // index: applications_merchant
    merchantId: (place) => `a.merchant_id = ${place}`,
    agentId: (place) =>
      `a.merchant_id in (select merchant_id from merchant_reach where agent_id = ${place})`,
    reviewerId: (place) => `a.reviewer_id = ${place}`,
  },
};

/** The orders a list of applications can have. */
export const APPLICATION_SORTS = Object.keys(SHAPE.sorts) as ['createdAt', 'submittedAt'];

const SNAPSHOTS_MAX = 100;

const SUMMARY = `a.id, a.merchant_id as "merchantId", m.name as "merchantName",
  c.agent_id as "agentId", a.kind, a.state, a.version, a.created_at as "createdAt",
  a.updated_at as "updatedAt", a.submitted_at as "submittedAt", a.reviewer_id as "reviewerId",
  a.decided_at as "decidedAt"`;
const JOINED = `applications a join merchants m on m.id = a.merchant_id
  left join merchant_agents c on c.merchant_id = a.merchant_id and c.valid_to is null`;

/**
 * A part of the applications in scope.
 * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
 */
export function findApplications(
  tx: Tx,
  scope: Scope,
  wish: ListRequest<ApplicationFilter>,
): Promise<Page<ApplicationRow>> {
  return readList<ApplicationRow & ListKeys, ApplicationFilter>(tx, SHAPE, wish, (place) => ({
    columns: SUMMARY,
    from: JOINED,
    within: inScopeSql(scope, 'a.merchant_id', place),
  }));
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
