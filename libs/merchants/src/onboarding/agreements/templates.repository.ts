import type { Tx } from '#libs/persistence';

/** A version of the text that merchants sign. */
export interface AgreementTemplate {
  readonly id: string;
  /** From 1; the greatest is the current one. */
  readonly version: number;
  readonly title: string;
  readonly body: string;
  readonly createdBy: string;
  readonly createdAt: Date;
}

const COLUMNS = `id, version, title, body, created_by as "createdBy", created_at as "createdAt"`;

/** Adds the next version; null when somebody else did at the same moment. */
export async function insertTemplate(
  tx: Tx,
  { id, title, body, createdBy, createdAt }: Omit<AgreementTemplate, 'version'>,
): Promise<AgreementTemplate | null> {
  const rows = await tx.query<AgreementTemplate>(
    `insert into agreement_templates (id, version, title, body, created_by, created_at)
     select $1, 1 + coalesce(max(version), 0), $2, $3, $4, $5 from agreement_templates
     on conflict (version) do nothing returning ${COLUMNS}`,
    [id, title, body, createdBy, createdAt],
  );
  return rows[0] ?? null;
}

/** From the newest; `before` is a version. */
export function findTemplates(
  tx: Tx,
  { before, limit }: { before: number | null; limit: number },
): Promise<AgreementTemplate[]> {
  return tx.query<AgreementTemplate>(
    `select ${COLUMNS} from agreement_templates
     where ($1::integer is null or version < $1) order by version desc limit $2`,
    [before, limit],
  );
}

/** The current version; null before the first. */
export async function findCurrentTemplate(tx: Tx): Promise<AgreementTemplate | null> {
  const [newest] = await findTemplates(tx, { before: null, limit: 1 });
  return newest ?? null;
}
