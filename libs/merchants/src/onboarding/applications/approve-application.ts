import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import type { Merchant } from '../../merchant.entity.js';
import {
  changeMerchant,
  findMerchant,
  findStores,
  insertStore,
  insertTerminal,
} from '../../merchants.repository.js';
import { newPlateCode } from '../../plate-code.js';
import type { Store } from '../../store.entity.js';
import type { Terminal } from '../../terminal.entity.js';
import { addressText } from '../checks/address.js';
import type { ApplicationData, StoreData } from '../checks/application-data.js';
import { openData } from './application.js';
import { shortNameOf } from './merchant-name.js';
import { moveApplication } from './move-application.js';
import { demandPerson } from './review-application.js';

/** A merchant's stores are compared by name; more than this many are not looked at. */
const STORES_MAX = 1_000;
const TERMINAL_NAME = '收银台';

/** Approves an application: its merchant gets its name, its stores and their terminals. */
@Injectable()
export class ApproveApplication {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly box: SecretBox,
  ) {}

  /**
   * Of two approvals the first one changes nothing but that it is there. A store that the merchant
   * has already, by its name, is left as it is.
   * @throws DomainError `person_required` and those of `moveApplication`.
   */
  async run(principal: Principal, id: string): Promise<void> {
    const at = new Date(this.clock.nowMs());
    await this.database.asApp(principal.scope, async (tx) => {
      await demandPerson(tx, principal, id);
      const approved = await moveApplication(tx, { id, verb: 'approve', by: principal.id, at });
      if (approved.state !== 'approved') return;
      const merchant = (await findMerchant(tx, approved.merchantId))!;
      await fitOut(tx, { merchant, data: openData(this.box, approved), at });
    });
  }
}

async function fitOut(
  tx: Tx,
  { merchant, data, at }: { merchant: Merchant; data: ApplicationData; at: Date },
): Promise<void> {
  const { id } = merchant;
  const known = await findStores(tx, id, { after: null, limit: STORES_MAX });
  const names = new Set(known.map(({ name }) => name));
  const wanted = (data.stores ?? []).filter(({ name = '' }) => name !== '' && !names.has(name));
  let { defaultTerminalId } = merchant;
  for (const store of wanted) {
    const terminal = await addStore(tx, id, { store, at });
    defaultTerminalId ??= terminal.id;
  }
  const name = shortNameOf(data) ?? merchant.name;
  await changeMerchant(tx, id, { name, defaultTerminalId });
  await Audit.record(tx, {
    action: 'merchant.changed',
    merchantId: id,
    target: { type: 'merchant', id },
    before: merchant,
    after: { ...merchant, name, defaultTerminalId },
  });
}

async function addStore(
  tx: Tx,
  merchantId: string,
  { store: wanted, at }: { store: StoreData; at: Date },
): Promise<Terminal> {
  const store: Store = {
    ...{ id: newId('sto', at.getTime()), merchantId, name: wanted.name! },
    ...{ address: addressText(wanted.address ?? {}), lat: null, lng: null, createdAt: at },
  };
  const terminal: Terminal = {
    ...{ id: newId('ter', at.getTime()), merchantId, storeId: store.id, name: TERMINAL_NAME },
    ...{ plateCode: newPlateCode(), createdAt: at },
  };
  await insertStore(tx, store);
  await Audit.record(tx, {
    ...{ action: 'store.created', merchantId, target: { type: 'store', id: store.id } },
    after: store,
  });
  await insertTerminal(tx, terminal);
  await Audit.record(tx, {
    ...{ action: 'terminal.created', merchantId, target: { type: 'terminal', id: terminal.id } },
    after: terminal,
  });
  return terminal;
}
