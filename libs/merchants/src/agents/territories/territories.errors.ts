import { DomainError } from '#libs/kernel';
import type { FieldError } from '#libs/kernel';
import type { Territory } from './territory.js';

export function territoryNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'territory_not_found',
    message: `There is no territory ${id}.`,
    advice: 'List the territories you can see with GET /v1/territories.',
  });
}

/** `held`: the one in the way, where the caller may see it. */
export function territoryTaken(held: Territory | null): DomainError {
  const whose = held
    ? ` by ${held.agentId} from ${held.validFrom} ${held.validTo ? `to ${held.validTo}` : 'on'}`
    : '';
  return new DomainError({
    kind: 'conflict',
    code: 'territory_taken',
    message: `The division is held${whose} at that time.`,
    advice: 'End that territory first (PATCH /v1/territories/{id}), or choose other days.',
  });
}

/** Every faulty field at once. */
export function territoryInvalid(fields: readonly FieldError[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'territory_invalid',
    message: 'The territory does not fit.',
    advice: 'See errors for each field.',
    fields,
  });
}

export function dayPast(path: string): FieldError {
  return {
    path,
    code: 'day_past',
    message: 'The day is over: who held what stays as it was. Give today or a later one.',
    messageZh: '日期已过，历史记录不可更改，请选择今天或以后的日期。',
  };
}

export function dayBeforeBegin(path: string): FieldError {
  return {
    path,
    code: 'day_before_begin',
    message: 'It ends before it begins.',
    messageZh: '结束日期不能早于开始日期。',
  };
}

export function cityMissing(): FieldError {
  return {
    path: 'city',
    code: 'missing',
    message: 'A district lies in a city: name it too.',
    messageZh: '填写区县时请同时填写城市。',
  };
}

export function territoryEnded(id: string, validTo: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'territory_ended',
    message: `Territory ${id} ends on ${validTo} and is not prolonged.`,
    advice: 'Give the division anew with POST /v1/territories.',
  });
}
