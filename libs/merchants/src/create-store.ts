import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { merchantNotFound } from './merchants.errors.js';
import { findMerchant, insertStore } from './merchants.repository.js';
import type { Store } from './store.entity.js';

/** A store as it is entered; `lat` and `lng` in degrees. */
export interface NewStore {
  readonly name: string;
  readonly address?: string | null | undefined;
  readonly lat?: number | null | undefined;
  readonly lng?: number | null | undefined;
}

/** Adds a place to a merchant. */
@Injectable()
export class CreateStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `merchant_not_found`. */
  async run(scope: Scope, merchantId: string, wanted: NewStore): Promise<Store> {
    const nowMs = this.clock.nowMs();
    const store: Store = {
      id: newId('sto', nowMs),
      merchantId,
      name: wanted.name,
      address: wanted.address ?? null,
      lat: wanted.lat ?? null,
      lng: wanted.lng ?? null,
      createdAt: new Date(nowMs),
    };
    await this.database.asApp(scope, async (tx) => {
      if (!(await findMerchant(tx, merchantId))) throw merchantNotFound(merchantId);
      await insertStore(tx, store);
      const target = { type: 'store', id: store.id };
      await Audit.record(tx, { action: 'store.created', merchantId, target, after: store });
    });
    return store;
  }
}
