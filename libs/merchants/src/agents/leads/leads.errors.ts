import { DomainError } from '#libs/kernel';
import type { FieldError } from '#libs/kernel';
import type { LeadFileFault } from './parse-lead-file.js';
import { LEAD_MOVES } from './lead.js';
import type { LeadState, SameShop } from './lead.js';

export function leadNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'lead_not_found',
    message: `There is no lead ${id}.`,
    advice: 'List the leads you can see with GET /v1/leads.',
  });
}

export function leadInvalid(fields: readonly FieldError[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'lead_invalid',
    message: 'The lead does not fit.',
    advice: 'See errors for each field.',
    fields,
  });
}

export function leadMoveRefused(from: LeadState, to: LeadState): DomainError {
  const next = LEAD_MOVES[from];
  return new DomainError({
    kind: 'conflict',
    code: 'lead_state',
    message: `A lead that is ${from} does not become ${to}.`,
    advice: next.length === 0 ? 'It has ended.' : `It can become ${next.join(' or ')}.`,
  });
}

export function leadConverted(id: string, applicationId: string | null): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'lead_converted',
    message: `Lead ${id} has become application ${applicationId}.`,
    advice: 'Go on with the application.',
  });
}

export function lostReasonMissing(): DomainError {
  const message = 'Say why it was lost; give a reason for no other state.';
  const messageZh = '标记为流失时必须填写原因，其他状态不需填写。';
  const field = { path: 'lostReason', code: 'lost_reason', message, messageZh };
  return leadInvalid([field]);
}

/** Perhaps the same shop is known already. */
export function leadDuplicate(same: readonly SameShop[]): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'lead_duplicate',
    message: 'This shop seems to be known already.',
    advice: 'Look at it; to note it down all the same, send acceptDuplicates: true.',
    fields: same.map(({ of, id, why }) => ({
      path: why === 'phone' ? 'phone' : 'name',
      code: why === 'phone' ? 'same_phone' : 'near_same',
      message: `${of === 'lead' ? 'Lead' : 'Merchant'} ${id ?? 'of somebody else'}.`,
      messageZh: `${of === 'lead' ? '线索' : '商户'}${id ?? '（由他人负责）'}。`,
    })),
  });
}

/** A file of which nothing is imported, with every fault. */
export function leadFileFaulty(faults: readonly LeadFileFault[], count: number): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'lead_file_faulty',
    message: `The file has ${count} faults; nothing was imported.`,
    advice: 'Correct the rows named in errors and send the file again; dryRun=true tries it.',
    fields: faults.map(({ row, column, ...told }) => ({
      path: column === null ? `rows.${row}` : `rows.${row}.${column}`,
      ...told,
    })),
  });
}

export function leadFileMissing(): DomainError {
  return new DomainError({
    kind: 'bad_request',
    code: 'lead_file_missing',
    message: 'The body must be a file of type text/csv.',
    advice: 'Send the file itself as the body, with the header Content-Type: text/csv.',
  });
}

/** Who sent it is mostly gone as well. */
export function leadFileCutOff(): DomainError {
  return new DomainError({
    kind: 'bad_request',
    code: 'lead_file_cut_off',
    message: 'The connection ended before the whole file had come.',
    advice: 'Send it again: nothing was imported.',
  });
}

export function leadFileTooLarge(bytesMax: number): DomainError {
  return new DomainError({
    kind: 'too_large',
    code: 'body_too_large',
    message: `The file is larger than ${bytesMax} bytes.`,
    advice: 'Cut it into parts.',
  });
}
