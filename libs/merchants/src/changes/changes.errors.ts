import { DomainError, invalidField } from '#libs/kernel';
import type { FieldError } from '#libs/kernel';
import type { ApplicationData } from '../onboarding/checks/application-data.js';

export function changeNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'change_not_found',
    message: `There is no change ${id}.`,
    advice: 'List the changes you can see with GET /v1/changes.',
  });
}

/** @param step the state it is in, the one it was to get to, and where that begins. */
export function stepRefused(
  id: string,
  step: { state: string; to: string; from: readonly string[] },
): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'change_step_refused',
    message: `The change ${id} is ${step.state}: it cannot become ${step.to} any more.`,
    advice: `That is done while it is ${step.from.join(' or ')}; propose it anew.`,
  });
}

/**
 * The thing is set up already, so one person alone does not change it.
 * @param because what is there, as the beginning of a sentence
 */
export function needsSecondPerson(because: string, kind: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'needs_second_person',
    message: `${because}; changing it needs a second person.`,
    advice: `Propose it with POST /v1/changes {"kind": "${kind}", …}; somebody else approves it.`,
  });
}

export function secondPersonRequired(): DomainError {
  return new DomainError({
    kind: 'forbidden',
    code: 'second_person_required',
    message: 'You proposed this change yourself, in whichever role: somebody else approves it.',
    advice: 'Ask another person who holds changes:approve.',
  });
}

export function beyondLimit(role: string | null, excesses: readonly string[]): DomainError {
  return new DomainError({
    kind: 'forbidden',
    code: 'change_beyond_limit',
    message: `This is more than ${role ?? 'no role'} may decide: ${excesses.join('; ')}.`,
    advice: 'Make it smaller, or let an administrator do it.',
  });
}

/** What a merchant had when a change was proposed, and what it has now. */
export interface Outdated {
  /** Null where it is the fee plan itself. */
  readonly merchantId: string | null;
  readonly was: string;
  readonly is: string;
}

export function changeStale(id: string, outdated: readonly Outdated[]): DomainError {
  const { merchantId, was, is } = outdated[0]!;
  const what = merchantId ?? 'the fee plan';
  return new DomainError({
    kind: 'conflict',
    code: 'change_stale',
    message: `Since ${id} was proposed, ${what} changed from ${was} to ${is}.`,
    advice: 'The change is over. Look at what is there now, and propose it anew if it still fits.',
    fields: outdated.map((one) => ({
      path: one.merchantId ?? 'feePlanId',
      code: 'changed_meanwhile',
      message: `It was ${one.was} and is ${one.is}.`,
      messageZh: `原为 ${one.was}，现为 ${one.is}。`,
    })),
  });
}

/** It was proposed when the platform kept such changes otherwise, or was changed by hand. */
export function changeUnreadable(id: string, cause: unknown): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'change_unreadable',
    message: `What ${id} wants was kept otherwise, by another version of the platform.`,
    advice: 'Refuse or withdraw it, and propose it anew.',
    cause,
  });
}

/** @param place where it is kept */
export function settlementUnreadable(place: string, cause: unknown): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'settlement_account_unreadable',
    message: `The account at ${place} was kept by another version of the platform.`,
    advice: 'Ask whoever runs the platform which version wrote it; the log has what differs.',
    cause,
  });
}

/** What has to be typed, so that nobody approves by habit. */
export function confirmMissing(wanted: string): DomainError {
  return invalidField('confirm', 'confirm_missing', {
    message: `Give "confirm": ${JSON.stringify(wanted)} to say that you mean it.`,
    messageZh: `请在 confirm 中填写：${wanted}`,
    advice: 'Look at what it is about, and write it out exactly so.',
  });
}

export function changesNothing(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'change_changes_nothing',
    message: 'Every merchant named has this already.',
    advice: 'Nothing is to be done.',
  });
}

export function tooEarly(): DomainError {
  return invalidField('validFrom', 'valid_from_past', {
    message: 'validFrom is in the past; a change never takes effect backwards.',
    messageZh: '生效时间必须晚于当前时间。',
    advice: 'Choose a later time, or leave it out: it takes effect when it is approved.',
  });
}

/** @param earliest the moment the change would take effect if it were approved now */
export function versionBeforeEffect(validFrom: string, earliest: Date): DomainError {
  return invalidField('validFrom', 'version_before_effect', {
    message:
      `${validFrom} begins too early: approved now, the change takes effect at ` +
      `${earliest.toISOString()}.`,
    messageZh: '生效日期过早，请选择变更生效之后的日期。',
    advice: 'Choose a Shanghai day that begins a minute later at least.',
  });
}

/** @param kind of merchant: whose account it may be (docs/onboarding-checks.md) */
export function settlementInvalid(
  kind: ApplicationData['kind'],
  fields: readonly FieldError[],
): DomainError {
  const fits =
    kind === 'company'
      ? 'an account of 8 to 30 digits in the name on the licence of the company'
      : 'a bank card of 12 to 19 digits in the name of the legal person';
  return new DomainError({
    kind: 'invalid',
    code: 'settlement_account_invalid',
    message: 'This is no account that the merchant can be paid to.',
    advice: `Give ${fits}, with the full name of its bank.`,
    fields,
  });
}

/** Whose account it may be is written in the application. */
export function applicationMissing(merchantId: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'application_missing',
    message: `${merchantId} has no application that says whose account it may be paid to.`,
    advice:
      'Fill in an application for it (POST /v1/applications with its merchantId): it trades on ' +
      'meanwhile, and whoever reviews the account there is the second person.',
  });
}

export function stillOnboarding(merchantId: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'still_onboarding',
    message: `${merchantId} is still being signed up; its account is part of its application.`,
    advice: 'Change the application; nothing has to be approved apart from it.',
  });
}
