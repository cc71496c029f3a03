import { DomainError, invalidField } from '#libs/kernel';
import type { JobState } from './job.js';
import { JOB_ROWS_MAX } from './job.js';

export function jobNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'job_not_found',
    message: `There is no job ${id}.`,
    advice: 'List the jobs you can see with GET /v1/jobs.',
  });
}

export function jobEmpty(): DomainError {
  return invalidField('merchantIds', 'job_empty', {
    message: 'No merchant fits: there is nothing to do.',
    messageZh: '没有符合条件的商户。',
    advice: 'Name merchants that you can see, or choose another filter.',
  });
}

export function jobTooLarge(): DomainError {
  return invalidField('merchantIds', 'job_too_large', {
    message: `A job has at most ${JOB_ROWS_MAX} merchants.`,
    messageZh: `一次任务最多 ${JOB_ROWS_MAX} 个商户。`,
    advice: 'Make several, each with a part of the list.',
  });
}

export function listMalformed(line: number): DomainError {
  return invalidField('csv', 'job_csv_malformed', {
    message: `Line ${line} is no id of a merchant.`,
    messageZh: `第 ${line} 行不是商户编号。`,
    advice: 'Mend the line: the first column holds one id a line, mer_….',
  });
}

export function jobNotStoppable(id: string, state: JobState): DomainError {
  return conflict('job_ended', {
    message: `The job ${id} is ${state}: there is nothing left to stop.`,
    advice: 'What it did can be undone with POST /v1/jobs/{id}/undo.',
  });
}

export function jobNotUndoable(id: string, why: string): DomainError {
  return conflict('job_not_undoable', {
    message: `The job ${id} cannot be undone: ${why}.`,
    advice: 'Look at its rows with GET /v1/jobs/{id}/rows.',
  });
}

/** What a row is told by that was not done because the merchant has something else by now. */
export const CHANGED_MEANWHILE = {
  code: 'changed_meanwhile',
  message: 'The merchant has something else by now; it was left as it is.',
};

/** What a row of an undoing is told by whose merchant had nothing before. */
export const NOTHING_BEFORE = {
  code: 'nothing_before',
  message: 'The merchant had nothing before, and nothing cannot be given back.',
};

/** What a row is told by that failed in a way nobody foresaw. */
export const ROW_BROKEN = {
  code: 'internal_error',
  message: 'The platform made a mistake with this merchant; the rest goes on.',
};

/** Why a job was given up, as whoever started it reads it. */
export function jobGivenUp(failures: number): string {
  return (
    `It failed ${failures} times in a row in a way nobody foresaw. What was done stays done: ` +
    'undo it, or start another job for the rest. The log of the platform names this job.'
  );
}

function conflict(code: string, { message, advice }: { message: string; advice: string }) {
  return new DomainError({ kind: 'conflict', code, message, advice });
}
