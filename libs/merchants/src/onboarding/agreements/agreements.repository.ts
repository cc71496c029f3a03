import type { Tx } from '#libs/persistence';

/** Where an agreement stands; `ended`: another one took its place. */
export type AgreementState = 'open' | 'signed' | 'ended';

/** A merchant's agreement as it is stored, without its file. */
export interface Agreement {
  readonly id: string;
  readonly merchantId: string;
  readonly applicationId: string;
  readonly templateId: string;
  readonly templateVersion: number;
  /** Of the template. */
  readonly title: string;
  readonly state: AgreementState;
  /** Sealed. */
  readonly mobile: Buffer;
  readonly documentSha256: Buffer;
  readonly pages: number;
  readonly substituted: readonly string[];
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** An agreement on its way into the table; its file is sealed. */
export type NewAgreement = Omit<Agreement, 'templateVersion' | 'title' | 'state'> & {
  readonly document: Buffer;
};

export async function insertAgreement(tx: Tx, made: NewAgreement): Promise<void> {
  await tx.query(
    `insert into agreements (id, merchant_id, application_id, template_id, document, mobile,
       document_sha256, pages, substituted, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      made.id,
      made.merchantId,
      made.applicationId,
      made.templateId,
      made.document,
      made.mobile,
      made.documentSha256,
      made.pages,
      made.substituted,
      made.createdBy,
      made.createdAt,
    ],
  );
}

/** The agreement of an application that is open or signed; there is at most one. */
export async function findAgreement(tx: Tx, applicationId: string): Promise<Agreement | null> {
  const rows = await tx.query<Agreement>(
    `select a.id, a.merchant_id as "merchantId", a.application_id as "applicationId",
       a.template_id as "templateId", t.version as "templateVersion", t.title, a.state, a.mobile,
       a.document_sha256 as "documentSha256", a.pages, a.substituted,
       a.created_by as "createdBy", a.created_at as "createdAt"
     from agreements a join agreement_templates t on t.id = a.template_id
     where a.application_id = $1 and a.state <> 'ended'`,
    [applicationId],
  );
  return rows[0] ?? null;
}

/** The sealed file. */
export async function findDocument(tx: Tx, agreementId: string): Promise<Buffer> {
  const [row] = await tx.query<{ document: Buffer }>(
    'select document from agreements where id = $1',
    [agreementId],
  );
  return row!.document;
}

export async function setAgreementState(
  tx: Tx,
  agreementId: string,
  state: AgreementState,
): Promise<void> {
  await tx.query('update agreements set state = $2 where id = $1', [agreementId, state]);
}
