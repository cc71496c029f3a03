import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import type { Principal } from './principal.js';
import { findOpenSessions } from './sessions.repository.js';
import type { OpenSession } from './sessions.repository.js';

/** A session as its owner sees it. */
export interface OwnSession extends OpenSession {
  /** The one that asks. */
  readonly current: boolean;
}

/** Shows a person where they are logged in. */
@Injectable()
export class ListOwnSessions {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The one used last first; at most a hundred. */
  async run({ id, session: asking }: Principal): Promise<OwnSession[]> {
    const sessions = await this.database.asApp(everyMerchant, (tx) =>
      findOpenSessions(tx, id, this.clock.nowMs()),
    );
    return sessions.map((session) => ({ ...session, current: session.id === asking?.id }));
  }
}
