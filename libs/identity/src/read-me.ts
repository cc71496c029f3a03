import { Injectable } from '@nestjs/common';
import { Database, everyMerchant } from '#libs/persistence';
import { findGrants } from './grants.repository.js';
import type { Grant } from './grants.repository.js';
import { PERMISSIONS } from './permissions.js';
import type { Permission } from './permissions.js';
import { holds } from './principal.js';
import type { Principal } from './principal.js';
import { findUser } from './users.repository.js';

/** Who somebody is, what they hold, and in which role they act. */
export interface Me {
  readonly id: string;
  readonly username: string;
  readonly name: string | null;
  readonly grants: readonly Grant[];
  readonly activeGrantId: string | null;
  /** Of the active role. */
  readonly permissions: readonly Permission[];
}

/** Tells a person who they are. */
@Injectable()
export class ReadMe {
  constructor(private readonly database: Database) {}

  async run(person: Principal): Promise<Me> {
    return this.database.asApp(everyMerchant, async (tx) => {
      const user = await findUser(tx, person.id);
      const { id, username, name } = user!;
      return {
        id,
        username,
        name,
        grants: await findGrants(tx, id),
        activeGrantId: person.session?.grantId ?? null,
        permissions: (Object.keys(PERMISSIONS) as Permission[]).filter((word) =>
          holds(person, word),
        ),
      };
    });
  }
}
