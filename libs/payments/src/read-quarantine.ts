import { Injectable } from '@nestjs/common';
import type { Fen } from '#libs/kernel';
import { ChannelAccountReader } from '#libs/merchants';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { findQuarantined } from './quarantine.repository.js';
import type { QuarantineItem } from './quarantine.repository.js';

/** An item with what its channel can read of it now; null where it can read nothing. */
export interface ReadableItem extends QuarantineItem {
  readonly orderNo: string | null;
  readonly amount: Fen | null;
}

/** Genuine messages that did not fit, for the person who decides. */
@Injectable()
export class ReadQuarantine {
  constructor(
    private readonly database: Database,
    private readonly accounts: ChannelAccountReader,
  ) {}

  /** Items in scope from the newest. */
  async list(
    scope: Scope,
    page: { state: string | null; belowId: string | null; limit: number },
  ): Promise<ReadableItem[]> {
    const items = await this.database.asApp(scope, (tx) => findQuarantined(tx, page));
    return Promise.all(items.map((item) => this.readable(item)));
  }

  private async readable(item: QuarantineItem): Promise<ReadableItem> {
    const account = await this.accounts.load(item.channel, item.channelAccountId);
    try {
      const message = account?.definition.parse(item.verified, account.settings);
      const amount = message && 'amount' in message ? message.amount : null;
      const orderNo = message && 'orderNo' in message ? message.orderNo : null;
      return { ...item, amount, orderNo };
    } catch {
      // It is here because it could not be read; its bytes are kept.
      return { ...item, amount: null, orderNo: null };
    }
  }
}
