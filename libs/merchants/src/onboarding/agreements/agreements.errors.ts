import { DomainError, invalidField } from '#libs/kernel';
import type { FieldError } from '#libs/kernel';

/** The thread broke off or took too long; `cause` says why, for the log. */
export function documentNotDrawn(cause?: unknown): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'document_not_drawn',
    message: 'The document could not be drawn.',
    advice: 'Try again; if it stays so, the text is too long for one document.',
    cause,
  });
}

export function documentsQueued(): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'documents_queued',
    message: 'Too many documents are waiting to be drawn.',
    advice: 'Try again in a few seconds.',
    retryAfterS: 5,
  });
}

/** Every fault of a template at once. */
export function templateInvalid(fields: readonly FieldError[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'agreement_template_invalid',
    message: 'The text cannot become an agreement.',
    advice: 'Correct what errors names; docs/agreements.md lists the placeholders.',
    fields,
  });
}

export function templateMissing(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'agreement_template_missing',
    message: 'There is no text of the agreement yet.',
    advice: 'An operator enters it with POST /v1/agreement-templates.',
  });
}

/** Another template was entered in the same moment. */
export function templateRaced(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'agreement_template_raced',
    message: 'Somebody else entered a version at the same moment.',
    advice: 'Read the newest version with GET /v1/agreement-templates, then enter yours.',
  });
}

export function applicationNotApproved(state: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'application_not_approved',
    message: `The application is ${state}; an agreement is signed for an approved one.`,
    advice: 'Read where it stands with GET /v1/applications/{id}.',
  });
}

export function agreementMissing(applicationId: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'agreement_not_found',
    message: `There is no agreement for the application ${applicationId}.`,
    advice: 'Make one with POST /v1/applications/{id}/agreement.',
  });
}

export function agreementSigned(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'agreement_signed',
    message: 'The agreement is signed already.',
    advice: 'It can be read and downloaded; a new agreement needs a new application.',
  });
}

export function sendLimitReached(retryAfterS: number): DomainError {
  return new DomainError({
    kind: 'too_many',
    code: 'agreement_send_limit',
    message: 'The merchant was sent a code a moment ago, or too many in a day.',
    advice: `Send the next one in ${retryAfterS} s.`,
    retryAfterS,
  });
}

export function gatewayMissing(): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'sms_gateway_missing',
    message: 'This platform has nothing to send text messages with.',
    advice:
      'Start it with HAODIAN_SMS_GATEWAY_URL, HAODIAN_SMS_GATEWAY_SECRET and HAODIAN_PUBLIC_URL.',
  });
}

/** Says neither to whom nor what: errors end in logs. */
export function messageNotSent(reason: string): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'message_not_sent',
    message: `The gateway for text messages did not take the message: ${reason}.`,
    advice:
      'The agreement is kept. Send it again with POST /v1/applications/{id}/agreement/resend.',
  });
}

/** One answer for a link that never was and one that a newer one replaced. */
export function linkUnknown(): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'agreement_link_unknown',
    message: 'This link is not good, or not any more.',
    advice: 'Use the link of the newest message, or ask your agent to send it again.',
  });
}

export function linkExpired(): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'agreement_link_expired',
    message: 'This link was good for 72 hours.',
    advice: 'Ask your agent to send it again.',
  });
}

/** The application was closed since the link was sent: nobody reads or signs any more. */
export function linkEnded(): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'agreement_link_ended',
    message: 'The application that this link belongs to was closed.',
    advice: 'Ask your agent how it stands.',
  });
}

export function codeWrong(triesLeft: number): DomainError {
  return invalidField('code', 'agreement_code_wrong', {
    message: `The code is wrong; tries left: ${triesLeft}.`,
    messageZh: `验证码错误，还可尝试 ${triesLeft} 次。`,
    advice: 'Enter the code of the newest message.',
  });
}

export function codeExpired(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'agreement_code_expired',
    message: 'The code was good for 10 minutes.',
    advice: 'Ask your agent to send a new one.',
  });
}

export function codeExhausted(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'agreement_code_exhausted',
    message: 'The code was entered wrongly too often and is no longer good.',
    advice: 'Ask your agent to send a new one.',
  });
}

/** Cannot be of an application that was submitted: it is needed there. */
export function mobileMissing(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'agreement_mobile_missing',
    message: 'The application names no mobile number of the legal person to send a code to.',
    advice: 'Close the application and begin a new one with legalPerson.mobile.',
  });
}
