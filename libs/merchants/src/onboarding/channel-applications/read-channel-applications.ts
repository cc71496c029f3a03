import { Injectable } from '@nestjs/common';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { applicationNotFound } from '../applications/applications.errors.js';
import { findApplication } from '../applications/applications.repository.js';
import type { ChannelApplication, ChannelApplicationEvent } from './channel-application.js';
import { channelApplicationNotFound } from './channel-applications.errors.js';
import {
  findChannelApplication,
  findChannelApplications,
  findChannelEvents,
} from './channel-applications.repository.js';
import type { ChannelApplicationKey } from './move-channel-application.js';

/** Shows where an application stands at the channels. */
@Injectable()
export class ReadChannelApplications {
  constructor(private readonly database: Database) {}

  /** Those of an application, the newest first. @throws DomainError `application_not_found`. */
  async list(scope: Scope, applicationId: string): Promise<ChannelApplication[]> {
    return this.database.asApp(scope, async (tx) => {
      if (!(await findApplication(tx, applicationId))) throw applicationNotFound(applicationId);
      return findChannelApplications(tx, applicationId);
    });
  }

  /** One with its steps. @throws DomainError `channel_application_not_found`. */
  async one(
    scope: Scope,
    key: ChannelApplicationKey,
  ): Promise<ChannelApplication & { events: readonly ChannelApplicationEvent[] }> {
    return this.database.asApp(scope, async (tx) => {
      const found = await findChannelApplication(tx, key);
      if (!found) throw channelApplicationNotFound(key.id);
      return { ...found, events: await findChannelEvents(tx, key.id) };
    });
  }
}
