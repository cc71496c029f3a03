import { Injectable } from '@nestjs/common';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { findStore } from './merchants.repository.js';

/** Answers questions about stores. */
@Injectable()
export class ReadStores {
  constructor(private readonly database: Database) {}

  /** Whether there is such a store in scope. */
  async canSee(scope: Scope, storeId: string): Promise<boolean> {
    return (await this.database.asApp(scope, (tx) => findStore(tx, storeId))) !== null;
  }
}
