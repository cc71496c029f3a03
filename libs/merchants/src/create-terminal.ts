import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { findAccountsFor } from './channel-accounts.repository.js';
import { findMappedAccounts, insertChannelTerminals } from './channel-terminals.repository.js';
import type { ChannelTerminal, NumberedTerminal } from './channel-terminals.repository.js';
import {
  channelAccountsUnknown,
  channelTerminalsTaken,
  storeNotFound,
} from './merchants.errors.js';
import { findStore, insertTerminal } from './merchants.repository.js';
import { newPlateCode } from './plate-code.js';
import type { Terminal } from './terminal.entity.js';

/** A terminal as it is entered, with the numbers by which channels know it. */
export interface NewTerminal {
  readonly name: string;
  readonly channelTerminals?: readonly ChannelTerminal[] | undefined;
}

/** A terminal with the numbers by which channels know it. */
export type TerminalView = Terminal & { readonly channelTerminals: readonly ChannelTerminal[] };

/** Adds a point of sale to a store and gives it its plate code. */
@Injectable()
export class CreateTerminal {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `store_not_found`, `channel_account_unknown`, `channel_terminal_taken`. */
  async run(scope: Scope, storeId: string, wanted: NewTerminal): Promise<TerminalView> {
    const nowMs = this.clock.nowMs();
    const made = { id: newId('ter', nowMs), storeId, name: wanted.name };
    const numbers = wanted.channelTerminals ?? [];
    return this.database.asApp(scope, async (tx) => {
      const store = await findStore(tx, storeId);
      if (!store) throw storeNotFound(storeId);
      const { merchantId } = store;
      const plate = { plateCode: newPlateCode(), createdAt: new Date(nowMs) };
      const terminal: Terminal = { ...made, merchantId, ...plate };
      await insertTerminal(tx, terminal);
      if (numbers.length > 0) await giveNumbers(tx, { merchantId, terminalId: made.id, numbers });
      const after = { ...terminal, channelTerminals: numbers };
      const target = { type: 'terminal', id: terminal.id };
      await Audit.record(tx, { action: 'terminal.created', merchantId, target, after });
      return after;
    });
  }
}

async function giveNumbers(tx: Tx, numbered: NumberedTerminal): Promise<void> {
  const asked = [...new Set(numbered.numbers.map((number) => number.channelAccountId))];
  const own = await findAccountsFor(tx, numbered.merchantId, asked);
  // Who sees this merchant only does not see the service provider's account it is mapped to.
  const mapped = await findMappedAccounts(tx, numbered.merchantId, asked);
  const unknown = asked.filter((id) => !own.includes(id) && !mapped.includes(id));
  if (unknown.length > 0) throw channelAccountsUnknown(unknown, 'channelTerminals');
  const taken = await insertChannelTerminals(tx, numbered);
  if (taken.length > 0) throw channelTerminalsTaken(taken);
}
