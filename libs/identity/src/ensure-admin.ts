import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, newId } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { insertGrant } from './grants.repository.js';
import { hashPassword } from './password.js';
import { insertUser, userExists } from './users.repository.js';

const ADMIN = 'admin';
const PASSWORD_BYTES = 15;

/** What the first start came to. */
export interface EnsuredAdmin {
  /** Whether the user was made just now. */
  readonly created: boolean;
  /** The password we made because none was given: to be printed this once, it is not stored. */
  readonly oneTimePassword: string | null;
}

/**
 * Makes the user `admin` on the first start; afterwards the user, its password too, is left as it
 * is.
 */
@Injectable()
export class EnsureAdmin {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @param password the setting HAODIAN_ADMIN_PASSWORD, if there is one. */
  async run(password?: string): Promise<EnsuredAdmin> {
    const exists = await this.database.asApp(everyMerchant, (tx) => userExists(tx, ADMIN));
    if (exists) return { created: false, oneTimePassword: null };
    const made = password === undefined ? randomBytes(PASSWORD_BYTES).toString('base64url') : null;
    const passwordHash = await hashPassword(made ?? password!);
    const nowMs = this.clock.nowMs();
    const admin = { id: newId('usr', nowMs), username: ADMIN, createdAt: new Date(nowMs) };
    const created = await this.database.asApp(everyMerchant, async (tx) => {
      if (!(await insertUser(tx, { ...admin, passwordHash }))) return false;
      const role = { role: 'admin', scopeType: 'platform', scopeId: null } as const;
      await insertGrant(tx, {
        ...role,
        userId: admin.id,
        grantedBy: admin.id,
        at: admin.createdAt,
      });
      const target = { type: 'user', id: admin.id };
      await Audit.record(tx, {
        action: 'user.created',
        merchantId: null,
        target,
        after: { username: ADMIN },
      });
      return true;
    });
    return { created, oneTimePassword: created ? made : null };
  }
}
