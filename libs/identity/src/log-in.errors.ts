import { DomainError, invalidField } from '#libs/kernel';
import type { FieldError } from '#libs/kernel';

/** Told only to who gave the right password. */
export function totpRequired(): DomainError {
  return new DomainError({
    kind: 'unauthenticated',
    code: 'totp_required',
    message: 'A code of the authenticator app is missing.',
    advice: 'Send the log-in again with totp, or with recoveryCode if the phone is lost.',
  });
}

/** One answer for unknown, expired, ended and used twice: who stole a token learns nothing. */
export function refreshFailed(): DomainError {
  return new DomainError({
    kind: 'unauthenticated',
    code: 'refresh_failed',
    message: 'The refresh token is not good, or not any more.',
    advice: 'Log in again with POST /v1/sessions. A refresh token works once.',
  });
}

export function totpEnrolmentRequired(): DomainError {
  return new DomainError({
    kind: 'forbidden',
    code: 'totp_enrolment_required',
    message: 'Your role demands a second factor, and you have none yet.',
    advice: 'Enrol an authenticator app with POST /v1/me/totp, then POST /v1/me/totp/confirm.',
  });
}

export function totpEnrolled(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'totp_enrolled',
    message: 'There is an authenticator app already.',
    advice: 'Remove it first with DELETE /v1/me/totp.',
  });
}

export function totpNotBegun(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'totp_not_begun',
    message: 'There is no authenticator app to confirm.',
    advice: 'Begin with POST /v1/me/totp.',
  });
}

export function totpOwn(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'totp_own',
    message: 'This is your own authenticator app.',
    advice: 'Remove it with DELETE /v1/me/totp, which asks for password and code.',
  });
}

export function totpNotEnrolled(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'totp_not_enrolled',
    message: 'There is no authenticator app.',
    advice: 'Enrol one with POST /v1/me/totp.',
  });
}

export function totpCodeWrong(): DomainError {
  return invalidField('code', 'totp_code_wrong', {
    message: 'This is not the code of the moment.',
    messageZh: '验证码错误。',
    advice: 'Give the six digits the app shows now; check the clock of the phone.',
  });
}

/** One answer for a wrong password, a wrong or used code and too many attempts. */
export function proofWrong(): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'proof_wrong',
    message: 'Password or code is wrong or was used before, or there were too many attempts.',
    advice: 'Check them; wait for the next code. Failures count like those of a log-in.',
  });
}

export function passwordWeak(faults: readonly FieldError[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'password_weak',
    message: 'This password is not taken: errors tell why.',
    advice: 'Take four or more unrelated words, or let a password manager make it.',
    fields: faults,
  });
}

export function sessionNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'session_not_found',
    message: `You have no open session ${id}.`,
    advice: 'List your sessions with GET /v1/me/sessions.',
  });
}

export function invitationNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'invitation_not_found',
    message: `There is no open invitation ${id}.`,
    advice: 'List invitations with GET /v1/invitations; an accepted one cannot be withdrawn.',
  });
}

/** One answer for unknown, expired, withdrawn and accepted. */
export function invitationUnknown(): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'invitation_unknown',
    message: 'This invitation is not good, or not any more.',
    advice: 'Ask whoever invited you for another one: each works once, for 72 hours.',
  });
}

export function usernameNotInvited(username: string): DomainError {
  return invalidField('username', 'username_not_invited', {
    message: `This invitation is for the user name ${username}.`,
    messageZh: `该邀请对应的用户名为 ${username}。`,
    advice: 'Take that one.',
  });
}

export function usernameTaken(username: string): DomainError {
  return invalidField('username', 'username_taken', {
    message: `The user name ${username} is taken.`,
    messageZh: `用户名 ${username} 已被使用。`,
    advice: 'Choose another one.',
  });
}

/** One answer for unknown, expired, replaced and used. */
export function resetUnknown(): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'reset_unknown',
    message: 'This reset is not good, or not any more.',
    advice: 'Ask for another one: each works once, for an hour.',
  });
}
