import type { Tx } from '#libs/persistence';
import type { ApplicationState } from '../applications/application-states.js';

/** A link and a code that were sent to a merchant. */
export interface Send {
  readonly agreementId: string;
  /** From 1. */
  readonly number: number;
  readonly merchantId: string;
  readonly tokenExpiresAt: Date;
  readonly codeHash: Buffer;
  readonly codeExpiresAt: Date;
  /** Codes entered. */
  readonly tries: number;
  readonly sentAt: Date;
  /** When the gateway took it; null: it did not. */
  readonly acceptedAt: Date | null;
  /** When a newer one took its place; null while it is the one that counts. */
  readonly endedAt: Date | null;
}

/** A send that a token leads to. */
export interface FoundSend extends Send {
  readonly applicationId: string;
  readonly applicationState: ApplicationState;
}

const COLUMNS = `s.agreement_id as "agreementId", s.number, s.merchant_id as "merchantId",
  s.token_expires_at as "tokenExpiresAt", s.code_hash as "codeHash",
  s.code_expires_at as "codeExpiresAt", s.tries, s.sent_at as "sentAt",
  s.accepted_at as "acceptedAt", s.ended_at as "endedAt"`;

/** Ends what was sent before and adds this one; answers its number. */
export async function insertSend(
  tx: Tx,
  send: Pick<Send, 'agreementId' | 'merchantId' | 'tokenExpiresAt' | 'codeHash'> &
    Pick<Send, 'codeExpiresAt' | 'sentAt'> & { tokenHash: Buffer; sentBy: string },
): Promise<number> {
  await tx.query(
    'update agreement_sends set ended_at = $2 where agreement_id = $1 and ended_at is null',
    [send.agreementId, send.sentAt],
  );
  const [row] = await tx.query<{ number: number }>(
    `insert into agreement_sends (agreement_id, number, merchant_id, token_hash,
       token_expires_at, code_hash, code_expires_at, sent_by, sent_at)
     select $1, 1 + coalesce(max(number), 0), $2, $3, $4, $5, $6, $7, $8
     from agreement_sends where agreement_id = $1 returning number`,
    [
      send.agreementId,
      send.merchantId,
      send.tokenHash,
      send.tokenExpiresAt,
      send.codeHash,
      send.codeExpiresAt,
      send.sentBy,
      send.sentAt,
    ],
  );
  return row!.number;
}

/** What a token leads to, also when it is not good any more. */
export async function findSend(tx: Tx, tokenHash: Buffer): Promise<FoundSend | null> {
  const rows = await tx.query<FoundSend>(
    `select ${COLUMNS}, p.id as "applicationId", p.state as "applicationState"
     from agreement_sends s join agreements a on a.id = s.agreement_id
       join applications p on p.id = a.application_id
     where s.token_hash = $1`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

/** What was sent of an agreement last. */
export async function findLastSend(tx: Tx, agreementId: string): Promise<Send> {
  const [row] = await tx.query<Send>(
    `select ${COLUMNS} from agreement_sends s where agreement_id = $1
     order by number desc limit 1`,
    [agreementId],
  );
  return row!;
}

/** When messages were sent about an application since a moment, from the oldest. */
export async function findSendTimes(
  tx: Tx,
  applicationId: string,
  since: Date,
): Promise<readonly Date[]> {
  const rows = await tx.query<{ sentAt: Date }>(
    `select s.sent_at as "sentAt" from agreement_sends s
     join agreements a on a.id = s.agreement_id
     where a.application_id = $1 and s.sent_at > $2 order by s.sent_at`,
    [applicationId, since],
  );
  return rows.map((row) => row.sentAt);
}

type Key = Pick<Send, 'agreementId' | 'number'>;

export async function countTry(tx: Tx, { agreementId, number }: Key): Promise<void> {
  await tx.query(
    'update agreement_sends set tries = tries + 1 where agreement_id = $1 and number = $2',
    [agreementId, number],
  );
}

export async function markAccepted(tx: Tx, { agreementId, number }: Key, at: Date): Promise<void> {
  await tx.query(
    'update agreement_sends set accepted_at = $3 where agreement_id = $1 and number = $2',
    [agreementId, number, at],
  );
}
