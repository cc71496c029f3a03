import { fieldErrors } from '#libs/kernel';
import { Injectable } from '@nestjs/common';
import type { OnboardingRequest } from '#libs/channels';
import { Audit } from '#libs/identity';
import type { FieldError } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { ChannelAccountReader } from '../../channel-account-reader.js';
import { channelAccountNotFound } from '../../merchants.errors.js';
import { openData } from '../applications/application.js';
import { applicationNotFound } from '../applications/applications.errors.js';
import { findApplication } from '../applications/applications.repository.js';
import type { ApplicationData } from '../checks/application-data.js';
import type { ChannelApplication } from './channel-application.js';
import {
  channelApplicationNotFound,
  channelByHandOnly,
  channelRequestIncomplete,
} from './channel-applications.errors.js';
import { findChannelApplication } from './channel-applications.repository.js';
import { demandStep } from './demand-step.js';
import type { ChannelApplicationKey } from './move-channel-application.js';

/**
 * Makes the request by which a channel opens an account for the merchant, in the channel's own form
 * with everything about people sealed for the channel. Nothing is sent and nothing of it is kept:
 * who sends it signs it with the service provider's own key, which the platform does not hold.
 */
@Injectable()
export class PrepareChannelRequest {
  constructor(
    private readonly database: Database,
    private readonly accounts: ChannelAccountReader,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * @throws DomainError `channel_application_not_found`, `application_state`,
   * `channel_application_state` (it can be sent as a draft and when it was returned),
   * `channel_by_hand_only`, `channel_request_incomplete` with every field the channel would refuse.
   */
  async run(
    scope: Scope,
    key: ChannelApplicationKey,
    details: unknown,
  ): Promise<OnboardingRequest> {
    const { at, data } = await this.read(scope, key);
    const account = await this.accounts.load(at.channel, at.channelAccountId);
    if (!account) throw channelAccountNotFound(at.channelAccountId);
    const { definition, keys, settings } = account;
    const { onboard } = definition;
    // By its own account a merchant is a customer of the channel already.
    if (!onboard || account.merchantId !== null) throw channelByHandOnly(at.channel);
    const checked = onboard.details.safeParse(details);
    const faults: FieldError[] = [
      ...onboard.faults(data, keys),
      ...(checked.success ? [] : fieldErrors(checked.error.issues, 'details')),
    ];
    if (faults.length > 0 || !checked.success) throw channelRequestIncomplete(faults);
    const request = onboard.request({
      ...{ requestNo: at.id, application: data, details: checked.data },
      ...{ settings, keys },
    });
    await this.record(scope, at);
    return request;
  }

  private read(scope: Scope, key: ChannelApplicationKey) {
    return this.database.asApp(
      scope,
      async (tx): Promise<{ at: ChannelApplication; data: ApplicationData }> => {
        const at = await findChannelApplication(tx, key);
        if (!at) throw channelApplicationNotFound(key.id);
        demandStep(at, 'submit');
        const application = await findApplication(tx, key.applicationId);
        if (!application) throw applicationNotFound(key.applicationId);
        return { at, data: openData(this.secretBox, application) };
      },
    );
  }

  /** Data about people leave the platform, if sealed: that is known afterwards. */
  private record(scope: Scope, { id, merchantId, channel }: ChannelApplication): Promise<void> {
    return this.database.asApp(scope, (tx) =>
      Audit.record(tx, {
        action: 'channel_application.prepared',
        merchantId,
        target: { type: 'channel_application', id },
        after: { channel },
      }),
    );
  }
}
