import type { Tx } from '#libs/persistence';
import type {
  ChannelApplication,
  ChannelApplicationEvent,
  Confirmation,
} from './channel-application.js';

type Row = Omit<ChannelApplication, 'confirmation'> & {
  readonly confirmationKind: Confirmation['kind'] | null;
  readonly confirmationContent: string | null;
  readonly confirmationExpiresAt: Date | null;
};

const SELECT = `select c.id, c.merchant_id as "merchantId", c.application_id as "applicationId",
  c.channel_account_id as "channelAccountId", c.channel, c.state, a.state as "applicationState",
  c.reasons, c.confirmation_kind as "confirmationKind",
  c.confirmation_content as "confirmationContent",
  c.confirmation_expires_at as "confirmationExpiresAt", c.sub_merchant_id as "subMerchantId",
  c.created_at as "createdAt", c.updated_at as "updatedAt"
  from channel_applications c join applications a on a.id = c.application_id`;
/** More are possible only by rejections; the newest are shown. */
const SHOWN_MAX = 100;

/** A channel account that can take this merchant's application, as far as it is in scope. */
export async function findChannelAccountFor(
  tx: Tx,
  merchantId: string,
  accountId: string,
): Promise<{ channel: string; merchantId: string | null } | null> {
  const rows = await tx.query<{ channel: string; merchantId: string | null }>(
    `select channel, merchant_id as "merchantId" from channel_accounts
     where id = $2 and (merchant_id is null or merchant_id = $1)`,
    [merchantId, accountId],
  );
  return rows[0] ?? null;
}

/** False when the application has a living one at this account already. */
export async function insertChannelApplication(
  tx: Tx,
  draft: Pick<
    ChannelApplication,
    'id' | 'merchantId' | 'applicationId' | 'channelAccountId' | 'channel' | 'createdAt'
  >,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into channel_applications (id, merchant_id, application_id, channel_account_id, channel,
       created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $6)
     on conflict (application_id, channel_account_id) where state <> 'rejected' do nothing
     returning id`,
    [
      draft.id,
      draft.merchantId,
      draft.applicationId,
      draft.channelAccountId,
      draft.channel,
      draft.createdAt,
    ],
  );
  return rows.length > 0;
}

/** Those of an application, the newest first. */
export async function findChannelApplications(
  tx: Tx,
  applicationId: string,
): Promise<ChannelApplication[]> {
  const rows = await tx.query<Row>(
    `${SELECT} where c.application_id = $1 order by c.id desc limit ${SHOWN_MAX}`,
    [applicationId],
  );
  return rows.map(channelApplicationOf);
}

/** One of an application. */
export async function findChannelApplication(
  tx: Tx,
  { applicationId, id }: { applicationId: string; id: string },
): Promise<ChannelApplication | null> {
  const rows = await tx.query<Row>(`${SELECT} where c.id = $1 and c.application_id = $2`, [
    id,
    applicationId,
  ]);
  return rows.map(channelApplicationOf)[0] ?? null;
}

/** The same, locked until the transaction ends; meanwhile its application stands where it does. */
export async function lockChannelApplication(
  tx: Tx,
  { applicationId, id }: { applicationId: string; id: string },
): Promise<ChannelApplication | null> {
  const rows = await tx.query<Row>(
    `${SELECT} where c.id = $1 and c.application_id = $2 for update of c for share of a`,
    [id, applicationId],
  );
  return rows.map(channelApplicationOf)[0] ?? null;
}

/** Writes what a step changed. */
export async function updateChannelApplication(tx: Tx, moved: ChannelApplication): Promise<void> {
  await tx.query(
    `update channel_applications set state = $2, reasons = $3::jsonb, confirmation_kind = $4,
       confirmation_content = $5, confirmation_expires_at = $6, sub_merchant_id = $7,
       updated_at = $8
     where id = $1`,
    [
      moved.id,
      moved.state,
      JSON.stringify(moved.reasons),
      moved.confirmation?.kind ?? null,
      moved.confirmation?.content ?? null,
      moved.confirmation?.expiresAt ?? null,
      moved.subMerchantId,
      moved.updatedAt,
    ],
  );
}

/** Adds a step. */
export async function insertChannelEvent(
  tx: Tx,
  { id, merchantId }: Pick<ChannelApplication, 'id' | 'merchantId'>,
  event: Omit<ChannelApplicationEvent, 'sequence'>,
): Promise<void> {
  await tx.query(
    `insert into channel_application_events (channel_application_id, sequence, merchant_id, at,
       verb, from_state, to_state, by, source, reasons)
     select $1, 1 + count(*), $2::text, $3::timestamptz, $4::text, $5::text, $6::text, $7::text,
       $8::text, $9::jsonb
     from channel_application_events where channel_application_id = $1`,
    [
      id,
      merchantId,
      event.at,
      event.verb,
      event.fromState,
      event.toState,
      event.by,
      event.source,
      JSON.stringify(event.reasons),
    ],
  );
}

/** The steps of a channel application, the first one first; the newest 100. */
export async function findChannelEvents(tx: Tx, id: string): Promise<ChannelApplicationEvent[]> {
  const newest = await tx.query<ChannelApplicationEvent>(
    `select sequence, at, verb, from_state as "fromState", to_state as "toState", by, source,
       reasons
     from channel_application_events where channel_application_id = $1
     order by sequence desc limit ${SHOWN_MAX}`,
    [id],
  );
  return newest.toReversed();
}

function channelApplicationOf({
  confirmationKind: kind,
  confirmationContent: content,
  confirmationExpiresAt: expiresAt,
  ...row
}: Row): ChannelApplication {
  return { ...row, confirmation: kind && content ? { kind, content, expiresAt } : null };
}
