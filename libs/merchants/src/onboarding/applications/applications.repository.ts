import type { Tx } from '#libs/persistence';
import type { MerchantState } from './application-states.js';
import type { Application, ApplicationEvent } from './application.js';

const COLUMNS = `id, merchant_id as "merchantId", kind, state, version, data,
  changed_in as "changedIn", reasons, created_by as "createdBy", created_at as "createdAt",
  updated_at as "updatedAt", submitted_by as "submittedBy", submitted_at as "submittedAt",
  risk_score as "riskScore", risk_reasons as "riskReasons",
  approvals_needed as "approvalsNeeded", reviewer_id as "reviewerId", claimed_at as "claimedAt",
  first_approved_by as "firstApprovedBy", decided_at as "decidedAt"`;

const EVENTS_MAX = 500;

/** One application in scope. */
export async function findApplication(tx: Tx, id: string): Promise<Application | null> {
  const rows = await tx.query<Application>(`select ${COLUMNS} from applications where id = $1`, [
    id,
  ]);
  return rows[0] ?? null;
}

/** The same, its row locked until the transaction ends. */
export async function lockApplication(tx: Tx, id: string): Promise<Application | null> {
  const rows = await tx.query<Application>(
    `select ${COLUMNS} from applications where id = $1 for update`,
    [id],
  );
  return rows[0] ?? null;
}

/** The application of a merchant that is neither rejected nor closed; there is at most one. */
export async function findLiveApplication(tx: Tx, merchantId: string): Promise<Application | null> {
  const rows = await tx.query<Application>(
    `select ${COLUMNS} from applications
     where merchant_id = $1 and state not in ('rejected', 'closed')`,
    [merchantId],
  );
  return rows[0] ?? null;
}

/** False when the merchant has a living application already. */
export async function insertApplication(
  tx: Tx,
  draft: Pick<Application, 'id' | 'merchantId' | 'kind' | 'data' | 'createdBy' | 'createdAt'>,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into applications (id, merchant_id, kind, data, created_by, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $6)
     on conflict (merchant_id) where state not in ('rejected', 'closed') do nothing
     returning id`,
    [draft.id, draft.merchantId, draft.kind, draft.data, draft.createdBy, draft.createdAt],
  );
  return rows.length > 0;
}

/** Writes what a step changed. */
export async function updateApplicationState(
  tx: Tx,
  moved: Omit<Application, 'kind' | 'version' | 'data' | 'changedIn' | 'createdBy' | 'createdAt'>,
): Promise<void> {
  await tx.query(
    `update applications set state = $2, reasons = $3::jsonb, updated_at = $4, submitted_by = $5,
       submitted_at = $6, reviewer_id = $7, claimed_at = $8, first_approved_by = $9,
       decided_at = $10, risk_score = $11, risk_reasons = $12::jsonb, approvals_needed = $13
     where id = $1`,
    [
      moved.id,
      moved.state,
      JSON.stringify(moved.reasons),
      moved.updatedAt,
      moved.submittedBy,
      moved.submittedAt,
      moved.reviewerId,
      moved.claimedAt,
      moved.firstApprovedBy,
      moved.decidedAt,
      moved.riskScore,
      JSON.stringify(moved.riskReasons),
      moved.approvalsNeeded,
    ],
  );
}

/** Adds a step; of a submission it keeps the data as it is at this moment. */
export async function insertApplicationEvent(
  tx: Tx,
  { id, merchantId }: Pick<Application, 'id' | 'merchantId'>,
  event: Omit<ApplicationEvent, 'sequence' | 'version'>,
): Promise<void> {
  await tx.query(
    `insert into application_events (application_id, sequence, merchant_id, at, verb, from_state,
       to_state, by, reasons, version, snapshot, service_ms)
     select $1, 1 + (select count(*) from application_events where application_id = $1),
       $2::text, $3::timestamptz, $4::text, $5::text, $6::text, $7::text, $8::jsonb, version,
       case when $4::text = 'submit' then data end, $9::bigint
     from applications where id = $1`,
    [
      id,
      merchantId,
      event.at,
      event.verb,
      event.fromState,
      event.toState,
      event.by,
      JSON.stringify(event.reasons),
      event.serviceMs,
    ],
  );
}

/** The last steps of an application, at most 500, the first one first. */
export function findApplicationEvents(tx: Tx, applicationId: string): Promise<ApplicationEvent[]> {
  return tx.query<ApplicationEvent>(
    `select sequence, at, verb, from_state as "fromState", to_state as "toState", by, reasons,
       version, service_ms::float8 as "serviceMs"
     from application_events where application_id = $1
       and sequence > (select count(*) from application_events where application_id = $1) - $2
     order by sequence`,
    [applicationId, EVENTS_MAX],
  );
}

export async function setMerchantState(
  tx: Tx,
  merchantId: string,
  state: MerchantState,
): Promise<void> {
  await tx.query('update merchants set state = $2 where id = $1', [merchantId, state]);
}

/** Ends a merchant that does not trade yet; any other stays as it is. */
export async function closeNewMerchant(tx: Tx, merchantId: string): Promise<void> {
  await tx.query(`update merchants set state = 'closed' where id = $1 and state = 'onboarding'`, [
    merchantId,
  ]);
}

/** Begins a closed merchant anew; any other stays as it is. */
export async function reopenMerchant(tx: Tx, merchantId: string): Promise<void> {
  await tx.query(`update merchants set state = 'onboarding' where id = $1 and state = 'closed'`, [
    merchantId,
  ]);
}

/** The same only of one that was never approved: one that traded is no draft's to begin. */
export async function reopenNewMerchant(tx: Tx, merchantId: string): Promise<void> {
  await tx.query(
    `update merchants set state = 'onboarding' where id = $1 and state = 'closed'
       and not exists (
         select from applications a join application_events e on e.application_id = a.id
         where a.merchant_id = $1 and e.to_state = 'approved')`,
    [merchantId],
  );
}

/** Writes the data of a new version. */
export async function updateApplicationData(
  tx: Tx,
  changed: Pick<Application, 'id' | 'kind' | 'version' | 'data' | 'changedIn' | 'updatedAt'>,
): Promise<void> {
  const { id, kind, version, data, changedIn, updatedAt } = changed;
  await tx.query(
    `update applications set kind = $2, version = $3, data = $4, changed_in = $5::jsonb,
       updated_at = $6 where id = $1`,
    [id, kind, version, data, JSON.stringify(changedIn), updatedAt],
  );
}
