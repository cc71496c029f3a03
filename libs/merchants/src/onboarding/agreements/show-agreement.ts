import type { SecretBox, Tx } from '#libs/persistence';
import { maskPhone } from '../checks/masking.js';
import { mobilePlace } from './agreement-mail.js';
import type { Agreement } from './agreements.repository.js';
import { findEvidence } from './evidence.repository.js';
import type { Evidence } from './evidence.repository.js';
import { findLastSend } from './sends.repository.js';
import type { Send } from './sends.repository.js';

/** An agreement as those who look after the merchant see it. */
export interface AgreementView extends Omit<Agreement, 'mobile' | 'documentSha256'> {
  readonly mobileMasked: string;
  /** Of the file, hex. */
  readonly documentSha256: string;
  readonly lastSend: Pick<Send, 'number' | 'sentAt' | 'acceptedAt' | 'tries'> &
    Pick<Send, 'codeExpiresAt'> & { readonly linkExpiresAt: Date };
  /** null while it is not signed. */
  readonly evidence: EvidenceView | null;
}

/** What proves a signature, as it is shown. */
export interface EvidenceView extends Omit<Evidence, 'mobileHash' | 'documentSha256'> {
  readonly documentSha256: string;
}

/** Puts together what is shown of an agreement: its last message and its evidence. */
export async function showAgreement(
  tx: Tx,
  box: SecretBox,
  agreement: Agreement,
): Promise<AgreementView> {
  const { mobile, documentSha256, ...shown } = agreement;
  const { number, sentAt, acceptedAt, tries, ...ends } = await findLastSend(tx, agreement.id);
  const { codeExpiresAt, tokenExpiresAt: linkExpiresAt } = ends;
  return {
    ...shown,
    mobileMasked: maskPhone(box.open(mobile, mobilePlace(agreement.id)).toString('utf8')),
    documentSha256: documentSha256.toString('hex'),
    lastSend: { number, sentAt, acceptedAt, tries, codeExpiresAt, linkExpiresAt },
    evidence: evidenceShown(await findEvidence(tx, agreement.id)),
  };
}

function evidenceShown(found: Evidence | null): EvidenceView | null {
  if (!found) return null;
  const { mobileHash: _, documentSha256, ...shown } = found;
  return { ...shown, documentSha256: documentSha256.toString('hex') };
}
