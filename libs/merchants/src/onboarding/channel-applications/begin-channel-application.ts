import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { channelAccountsUnknown } from '../../merchants.errors.js';
import { applicationNotFound } from '../applications/applications.errors.js';
import { findApplication } from '../applications/applications.repository.js';
import { channelVerbsWhile } from './channel-application-states.js';
import type { ChannelApplication } from './channel-application.js';
import { applicationNotSigned, channelApplicationExists } from './channel-applications.errors.js';
import {
  findChannelAccountFor,
  findChannelApplication,
  insertChannelApplication,
} from './channel-applications.repository.js';

/** Begins the application of a signed merchant at one channel account. */
@Injectable()
export class BeginChannelApplication {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws DomainError `application_not_found`, `application_not_signed`,
   * `channel_account_unknown` (the merchant's own account or a service provider's),
   * `channel_application_exists`.
   */
  async run(
    scope: Scope,
    applicationId: string,
    { channelAccountId }: { channelAccountId: string },
  ): Promise<ChannelApplication> {
    const nowMs = this.clock.nowMs();
    const id = newId('cap', nowMs);
    return this.database.asApp(scope, async (tx) => {
      const application = await findApplication(tx, applicationId);
      if (!application) throw applicationNotFound(applicationId);
      const { state } = application;
      if (!channelVerbsWhile(state).includes('submit')) throw applicationNotSigned(state);
      const { merchantId } = application;
      const account = await findChannelAccountFor(tx, merchantId, channelAccountId);
      if (!account) throw channelAccountsUnknown([channelAccountId], 'channelAccountId');
      const { channel } = account;
      const draft = { id, merchantId, applicationId, channelAccountId, channel };
      const isNew = await insertChannelApplication(tx, { ...draft, createdAt: new Date(nowMs) });
      if (!isNew) throw channelApplicationExists(channelAccountId);
      await Audit.record(tx, {
        action: 'channel_application.created',
        merchantId,
        target: { type: 'channel_application', id },
        after: draft,
      });
      return (await findChannelApplication(tx, { applicationId, id }))!;
    });
  }
}
