import type { Rivals } from './device-mark.js';

/** Two devices that use the serial number and token of one. */
export interface FoundDuplicate {
  readonly sn: string;
  /** Null where only their hellos are seen, as through an external broker. */
  readonly rivals: Rivals | null;
}

/** Told of incidents that a person must end. */
export abstract class DuplicateObserver {
  /** Called once an incident, in the process that wrote it down. */
  abstract opened(found: FoundDuplicate, advice: string): void;
  /** An incident could not be written down; it is tried again when the newcomer comes again. */
  abstract unwritten(sn: string, error: unknown): void;
}
