import { AsyncLocalStorage } from 'node:async_hooks';

/** Who acts, for the audit log. */
export interface AuditActor {
  readonly kind: 'user' | 'api_key' | 'anonymous' | 'system';
  /** Null for nobody known. */
  readonly id: string | null;
}

/** Where an action comes from: who, and by which request. */
export interface AuditOrigin {
  readonly actor: AuditActor;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
}

/** Whatever happens outside a request is the platform's own doing: workers, start-up. */
const SYSTEM: AuditOrigin = {
  actor: { kind: 'system', id: null },
  ip: null,
  userAgent: null,
  requestId: null,
};

const origins = new AsyncLocalStorage<AuditOrigin>();
let inFlight = 0;

/**
 * Runs work; what it records, also after an await, is recorded as coming from there. What it leaves
 * running when it is done may be recorded as the platform's own.
 */
export async function withOrigin<T>(origin: AuditOrigin, work: () => Promise<T>): Promise<T> {
  inFlight += 1;
  try {
    return await origins.run(origin, work);
  } finally {
    inFlight -= 1;
    // As long as it is on, Node 20 pays for it at every promise of the process, payments' too.
    if (inFlight === 0) origins.disable();
  }
}

/** Where the present work comes from. */
export function currentOrigin(): AuditOrigin {
  return origins.getStore() ?? SYSTEM;
}
