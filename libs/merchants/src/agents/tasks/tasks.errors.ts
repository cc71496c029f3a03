import { DomainError } from '#libs/kernel';
import type { TaskState } from './task.js';

export function taskNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'task_not_found',
    message: `There is no task ${id}.`,
    advice: 'List the tasks you can see with GET /v1/tasks.',
  });
}

export function taskClosed(id: string, state: TaskState): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'task_closed',
    message: `Task ${id} is ${state}.`,
    advice: 'A closed task stays as it is; make a new one with POST /v1/tasks.',
  });
}

interface TaskFault {
  readonly path: 'merchantId' | 'storeId' | 'sn' | 'assigneeId' | 'dueDay';
  readonly code: string;
  readonly message: string;
  readonly messageZh: string;
}

/** Every faulty field of a task at once. */
export function taskInvalid(faults: readonly TaskFault[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'task_invalid',
    message: 'The task does not fit.',
    advice: 'See errors for each field.',
    fields: faults,
  });
}

/** What can be wrong with a task, by field. */
export const TASK_FAULTS = {
  merchantId: {
    path: 'merchantId',
    code: 'merchant_unknown',
    message: 'There is no such merchant; list those you see with GET /v1/merchants.',
    messageZh: '找不到该商户，请从商户列表中选择。',
  },
  storeId: {
    path: 'storeId',
    code: 'store_unknown',
    message: 'The merchant has no such store.',
    messageZh: '该商户没有此门店。',
  },
  sn: {
    path: 'sn',
    code: 'device_unknown',
    message: 'No such device is at this merchant or store.',
    messageZh: '该商户或门店没有此设备。',
  },
  assigneeId: {
    path: 'assigneeId',
    code: 'assignee_unknown',
    message: 'Nobody like this looks after the shop: name an agent or technician who sees it.',
    messageZh: '此人不负责该商户，请选择能看到该商户的经纪人或技术员。',
  },
  dueDay: {
    path: 'dueDay',
    code: 'day_past',
    message: 'The day is over; give today or a later one.',
    messageZh: '日期已过，请选择今天或以后的日期。',
  },
} as const satisfies Readonly<Record<string, TaskFault>>;
