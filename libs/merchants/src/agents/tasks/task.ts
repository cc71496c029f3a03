/** What is to be done at a shop. */
export const TASK_KINDS = ['visit', 'replace', 'retrain', 'other'] as const;
/** Open until it is done or cancelled, and then for good. */
export const TASK_STATES = ['open', 'done', 'cancelled'] as const;

/** A word of {@link TASK_KINDS}. */
export type TaskKind = (typeof TASK_KINDS)[number];
/** A word of {@link TASK_STATES}. */
export type TaskState = (typeof TASK_STATES)[number];

/** Where a task is: at a merchant, perhaps in one store, perhaps about one device. */
export interface TaskPlace {
  readonly merchantId: string;
  readonly storeId: string | null;
  readonly sn: string | null;
}

/** What may be changed of an open task. */
export interface TaskFields {
  readonly kind: TaskKind;
  /** A person; null: nobody's yet. */
  readonly assigneeId: string | null;
  /** The Shanghai day by which it is to be done, `YYYY-MM-DD`. */
  readonly dueDay: string;
  readonly notes: string | null;
}

/** Something somebody is to do at a shop. */
export interface Task extends TaskPlace, TaskFields {
  readonly id: string;
  readonly state: TaskState;
  /** What came of it; null while it is open. */
  readonly result: string | null;
  /** Adds 1 with every change. */
  readonly version: number;
  /** The principal who made it. */
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
}

/** One step in the life of a task. */
export interface TaskEvent {
  /** The version of the task that it made. */
  readonly version: number;
  readonly at: Date;
  /** The principal who did it. */
  readonly by: string;
  readonly what: 'created' | 'changed' | 'done' | 'cancelled';
  /** The fields that were set, with their new values. */
  readonly fields: Readonly<Record<string, unknown>>;
}
