import { DomainError } from '#libs/kernel';
import { DOCUMENT_LIMITS } from './document-limits.js';
import { REFUSALS } from './refusal-sentences.js';
import type { Refusal } from './refusal-sentences.js';

/** A file that is not taken: `document_type_refused` with the type in its field, or the reason. */
export function documentRefused(refusal: Refusal): DomainError {
  const { en, zh } = REFUSALS[refusal];
  const isType = refusal.startsWith('type_');
  return new DomainError({
    kind: refusal === 'too_large' ? 'too_large' : 'invalid',
    code: isType ? 'document_type_refused' : `document_${refusal}`,
    message: en,
    advice: 'A document is one JPEG or PNG picture, sent as its bytes.',
    fields: [{ path: 'file', code: refusal, message: en, messageZh: zh }],
  });
}

/** More pictures wait than this process, or one caller, may have waiting. */
export function tooManyDocuments(): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'documents_busy',
    message: 'Too many pictures are being uploaded at once.',
    advice: 'Send them one after the other, this one again in a few seconds.',
    retryAfterS: 5,
  });
}

export function documentNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'document_not_found',
    message: `There is no document ${id}.`,
    advice: 'List the documents of an application with GET /v1/applications/{id}/documents.',
  });
}

/** The row is there, the picture is not kept any longer. */
export function documentPurged(id: string, purgedAt: Date | null): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'document_purged',
    message: `The picture of ${id} was removed${purgedAt ? ` at ${purgedAt.toISOString()}` : ''}.`,
    advice: 'Pictures are kept no longer than they have to be; ask the shop for a new one.',
  });
}

/** Somebody decided by it, so it stays as long as the application’s history does. */
export function documentKept(id: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'document_kept',
    message: `${id} was replaced already and is kept, since it was part of a submission.`,
    advice: 'Nothing is to be done: it goes with the rest when its time is over.',
  });
}

/** The quota of one application is used up. */
export function documentsFull(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'documents_full',
    message: `An application has at most ${DOCUMENT_LIMITS.documentsMax} documents.`,
    advice: 'Remove those that were replaced and never submitted: DELETE /v1/documents/{id}.',
  });
}
