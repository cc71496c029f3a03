import { Injectable } from '@nestjs/common';
import { NotificationRefused, UnknownWord } from '#libs/channels';
import type { ChannelAnswer, ChannelMessage } from '#libs/channels';
import { Clock, DomainError } from '#libs/kernel';
import { ChannelAccountReader, parsePlate } from '#libs/merchants';
import type { RecordingAccount } from './incoming.js';
import { NotificationObserver } from './notification-observer.js';
import { unknownChannelAccount } from './payments.errors.js';
import { Recorder } from './recorder.js';
import type { Recorded } from './recorded.js';

/** One HTTP request to `/notify/{channel}/{channelAccountId}`, body untouched. */
export interface NotificationRequest {
  readonly channel: string;
  readonly channelAccountId: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

interface Genuine {
  readonly account: RecordingAccount;
  readonly raw: Uint8Array;
  readonly verified: unknown;
  readonly receivedAtMs: number;
}

/** The way of one payment up to the commit, in the order of docs/payment-path.md. */
@Injectable()
export class ReceiveNotification {
  constructor(
    private readonly accounts: ChannelAccountReader,
    private readonly recorder: Recorder,
    private readonly clock: Clock,
    private readonly observer: NotificationObserver,
  ) {}

  /**
   * Answers the channel in its own words: accepted only after the durable commit of whatever the
   * message came to, refused when it is not genuine, busy when it could not be recorded now and
   * must be sent again.
   * @throws DomainError `channel_account_not_found`.
   */
  async run(request: NotificationRequest): Promise<ChannelAnswer> {
    const receivedAtMs = this.clock.nowMs();
    const account = await this.accounts.load(request.channel, request.channelAccountId);
    if (!account) throw unknownChannelAccount();
    const { definition, settings, keys, maxAgeMs } = account;
    const raw = request.body;

    let verified: unknown;
    try {
      const context = { settings, keys, nowMs: receivedAtMs, maxAgeMs };
      verified = definition.verify({ headers: request.headers, body: raw }, context);
    } catch (error) {
      if (!(error instanceof NotificationRefused)) throw error;
      this.observer.refused(request.channel, error);
      return definition.refused(error);
    }

    try {
      const recorded = await this.record({ account, raw, verified, receivedAtMs });
      this.observer.recorded(request.channel, recorded, account.id);
      return definition.accepted;
    } catch (error) {
      if (!(error instanceof DomainError && error.kind === 'unavailable')) throw error;
      this.observer.busy(request.channel, error);
      return definition.busy;
    }
  }

  private record(genuine: Genuine): Promise<Recorded> {
    let message: ChannelMessage;
    try {
      message = genuine.account.definition.parse(genuine.verified, genuine.account.settings);
    } catch (error) {
      if (!(error instanceof UnknownWord)) throw error;
      return this.recorder.unknownWord(genuine, error);
    }
    switch (message.kind) {
      case 'payment': {
        const plateCode = message.passedBack === null ? null : parsePlate(message.passedBack);
        // Written out: a spread is slow where every payment goes.
        const { account, raw, verified, receivedAtMs } = genuine;
        return this.recorder.payment({
          account,
          raw,
          verified,
          receivedAtMs,
          message,
          plateCode,
        });
      }
      case 'refund':
        return this.recorder.refund({ ...genuine, message });
      case 'closed':
        return this.recorder.closed(genuine, message);
      case 'ignored':
        return Promise.resolve({ outcome: 'ignored', alarms: [] });
    }
  }
}
