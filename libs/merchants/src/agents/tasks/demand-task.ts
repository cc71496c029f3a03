import type { Tx } from '#libs/persistence';
import type { Task } from './task.js';
import { TASK_FAULTS, taskInvalid } from './tasks.errors.js';
import { missingOfTask } from './tasks.repository.js';

/**
 * Whether a task fits: its place is seen, its device is there, whoever is to do it can see the
 * shop, and its day has not gone by.
 * @throws DomainError `task_invalid` with every faulty field.
 */
export async function demandTask(
  tx: Tx,
  task: Pick<Task, 'merchantId' | 'storeId' | 'sn' | 'assigneeId' | 'dueDay'>,
  { today }: { today: string },
): Promise<void> {
  const missing = await missingOfTask(tx, task);
  // Where there is no merchant, whatever else is named would be told to be missing as well.
  const wrong = missing.merchantId
    ? ['merchantId' as const]
    : (['storeId', 'sn', 'assigneeId'] as const).filter((path) => missing[path]);
  const faults = [...wrong, ...(task.dueDay < today ? ['dueDay' as const] : [])];
  if (faults.length > 0) throw taskInvalid(faults.map((path) => TASK_FAULTS[path]));
}
