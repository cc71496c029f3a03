import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import type { Application } from '../applications/application.js';
import { nextState } from '../applications/application-states.js';
import {
  applicationMoveRefused,
  applicationNotFound,
} from '../applications/applications.errors.js';
import { lockApplication } from '../applications/applications.repository.js';
import { moveApplication } from '../applications/move-application.js';
import { ReadReadiness } from './read-readiness.js';
import { notReady } from './readiness.errors.js';

/** Lets a signed merchant trade, when the ready-to-trade list is met. */
@Injectable()
export class ActivateApplication {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly readiness: ReadReadiness,
  ) {}

  /**
   * @throws DomainError `application_not_found`, `application_state` for one that is not signed,
   * `not_ready` with every open item and what to do.
   */
  async run(scope: Scope, id: string, { by }: { by: string }): Promise<Application> {
    const at = new Date(this.clock.nowMs());
    return this.database.asApp(scope, async (tx) => {
      const application = await lockApplication(tx, id);
      if (!application) throw applicationNotFound(id);
      if (nextState(application.state, 'activate') === null)
        throw applicationMoveRefused(application.state, 'activate');
      const readiness = await this.readiness.of(tx, application);
      if (!readiness.isReady) throw notReady(readiness);
      return moveApplication(tx, { id, verb: 'activate', by, at });
    });
  }
}
