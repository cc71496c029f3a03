import { DomainError, invalidField } from '#libs/kernel';
import type { FieldError } from '#libs/kernel';

/** A fault of one field, with what to do about it. */
export interface RuleFault extends FieldError {
  readonly messageZh: string;
  readonly advice: string;
}

/** Everything that is wrong with rules, at once; the code and the advice are the first one's. */
export function rulesInvalid(faults: readonly [RuleFault, ...RuleFault[]]): DomainError {
  const [{ code, message, advice }] = faults;
  const fields = faults.map(({ advice: _, ...field }) => field);
  return new DomainError({ kind: 'invalid', code, message, advice, fields });
}

export function feePlanNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'fee_plan_not_found',
    message: `There is no fee plan ${id}.`,
    advice: 'List the fee plans with GET /v1/fee-plans.',
  });
}

export function feePlanUnknown(id: string): DomainError {
  return invalidField('feePlanId', 'fee_plan_unknown', {
    message: `There is no fee plan ${id}.`,
    messageZh: '没有这个费率方案。',
    advice: 'List the fee plans with GET /v1/fee-plans.',
  });
}

export function feePlanNotForKind(kinds: readonly string[], kind: string | null): DomainError {
  const own = kind === null ? 'has no application that tells its kind' : `is of the kind ${kind}`;
  return invalidField('feePlanId', 'fee_plan_not_for_kind', {
    message: `The fee plan is for merchants of the kind ${kinds.join(' or ')}; this one ${own}.`,
    messageZh: '该费率方案不适用于这类商户。',
    advice: 'Choose a plan for this kind, or one for every kind.',
  });
}

export function feePlanOverlaps(validFrom: Date): DomainError {
  return conflict('fee_plan_overlaps', {
    message: `Another fee plan of this merchant begins at ${validFrom.toISOString()}.`,
    advice: 'Choose another validFrom.',
  });
}

export function versionNotFound(version: number): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'fee_plan_version_not_found',
    message: `The fee plan has no version ${version}.`,
    advice: 'List its versions with GET /v1/fee-plans/{id}/versions.',
  });
}

export function versionTooEarly(validFrom: string): DomainError {
  return invalidField('validFrom', 'fee_plan_version_past', {
    message: `${validFrom} begins too early: payments of that day cost what is valid already.`,
    messageZh: '生效日期必须是以后的日期。',
    advice: 'Choose a Shanghai day that begins at least a minute from now.',
  });
}

export function versionBackwards(validUntil: string): DomainError {
  return invalidField('validUntil', 'fee_plan_version_empty', {
    message: `A version that ends on ${validUntil} would end before it begins.`,
    messageZh: '失效日期必须晚于生效日期。',
    advice: 'Choose a day behind validFrom, or leave validUntil out.',
  });
}

export function versionOverlaps(day: string): DomainError {
  return conflict('fee_plan_version_overlaps', {
    message: `Another version of this fee plan is valid from ${day} on.`,
    advice: 'Choose other days, or withdraw that version first.',
  });
}

export function versionGap(validUntil: string): DomainError {
  return conflict('fee_plan_version_gap', {
    message: `From ${validUntil} on the fee plan would have no version.`,
    advice: 'Add the version that follows first, or leave validUntil out: it is valid until then.',
  });
}

export function versionsFull(versionsMax: number): DomainError {
  return conflict('fee_plan_versions_full', {
    message: `A fee plan has at most ${versionsMax} versions.`,
    advice: 'Create a new fee plan.',
  });
}

export function versionEffective(version: number): DomainError {
  return conflict('fee_plan_version_effective', {
    message: `Version ${version} is valid, or begins within a minute: payments keep it.`,
    advice: 'Add a version that replaces it from a later day on.',
  });
}

interface Sentences {
  readonly message: string;
  readonly advice: string;
}

function conflict(code: string, { message, advice }: Sentences): DomainError {
  return new DomainError({ kind: 'conflict', code, message, advice });
}
