import type { Tx } from '#libs/persistence';

/** What proves a signature; written once and never changed. */
export interface Evidence {
  readonly agreementId: string;
  readonly merchantId: string;
  readonly applicationId: string;
  readonly signedAt: Date;
  readonly mobileMasked: string;
  /** Keyed: tells whether a given number signed. */
  readonly mobileHash: Buffer;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly documentSha256: Buffer;
  readonly templateId: string;
  readonly templateVersion: number;
  readonly sendNumber: number;
  readonly codeIssuedAt: Date;
  /** Codes entered, the right one included. */
  readonly tries: number;
}

const COLUMNS: Readonly<Record<keyof Evidence, string>> = {
  agreementId: 'agreement_id',
  merchantId: 'merchant_id',
  applicationId: 'application_id',
  signedAt: 'signed_at',
  mobileMasked: 'mobile_masked',
  mobileHash: 'mobile_hash',
  ip: 'ip',
  userAgent: 'user_agent',
  documentSha256: 'document_sha256',
  templateId: 'template_id',
  templateVersion: 'template_version',
  sendNumber: 'send_number',
  codeIssuedAt: 'code_issued_at',
  tries: 'tries',
};
const FIELDS = Object.keys(COLUMNS) as (keyof Evidence)[];

export async function insertEvidence(tx: Tx, evidence: Evidence): Promise<void> {
  const places = FIELDS.map((_, index) => `$${index + 1}`);
  await tx.query(
    `insert into agreement_evidence (${Object.values(COLUMNS).join()}) values (${places.join()})`,
    FIELDS.map((field) => evidence[field]),
  );
}

/** What proves the signature of an agreement; null while it is not signed. */
export async function findEvidence(tx: Tx, agreementId: string): Promise<Evidence | null> {
  const columns = FIELDS.map((field) => `${COLUMNS[field]} as "${field}"`);
  const rows = await tx.query<Evidence>(
    `select ${columns.join()} from agreement_evidence where agreement_id = $1`,
    [agreementId],
  );
  return rows[0] ?? null;
}
