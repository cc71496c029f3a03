import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database, everyMerchant, SecretBox } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { addMerchant } from '../../create-merchant.js';
import { merchantUnknown } from '../../merchants.errors.js';
import { findMerchant } from '../../merchants.repository.js';
import type { ApplicationData } from '../checks/application-data.js';
import { inOneForm } from '../checks/check-application.js';
import { sealData } from './application.js';
import { applicationExists } from './applications.errors.js';
import {
  insertApplication,
  insertApplicationEvent,
  reopenNewMerchant,
} from './applications.repository.js';
import { fingerprintsOf } from './fingerprints.js';
import { replaceFingerprints } from './fingerprints.repository.js';
import { merchantNameOf } from './merchant-name.js';
import { mergedData } from './merge-data.js';
import type { DataPatch } from './merge-data.js';
import { phoneTermsOf } from '../../search/phone-terms.js';
import { writeTerms } from '../../search/search-terms.repository.js';

/** An application about to begin. */
export interface NewApplication {
  /** A merchant that has none; without it a new merchant is made. */
  readonly merchantId?: string | undefined;
  /** Who looks after a new merchant; for an agent: themselves, unless told otherwise. */
  readonly agentId?: string | undefined;
  readonly data?: DataPatch | undefined;
}

/** Begins an application, with as much as is known. */
@Injectable()
export class CreateApplication {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly box: SecretBox,
  ) {}

  /**
   * Answers the id. A kind that is not told is an individually-owned business.
   * @throws DomainError `scope_too_narrow`, `agent_unknown`, `merchant_unknown`,
   * `application_exists`.
   */
  async run(principal: Principal, wish: NewApplication): Promise<{ readonly id: string }> {
    const { merchantId } = wish;
    if (merchantId === undefined)
      return this.database.asApp(everyMerchant, (tx) => this.begin(tx, principal, wish));
    const data = this.begunWith(wish);
    const at = new Date(this.clock.nowMs());
    return this.database.asApp(principal.scope, async (tx) => {
      if (!(await findMerchant(tx, merchantId))) throw merchantUnknown(merchantId);
      await reopenNewMerchant(tx, merchantId);
      return this.add(tx, { merchantId, data, at, by: principal.id });
    });
  }

  /**
   * The same for a new merchant, in a transaction that sees all; whether the caller may make it is
   * asked in their own scope.
   * @throws DomainError `scope_too_narrow`, `agent_unknown`.
   */
  async begin(
    tx: Tx,
    principal: Principal,
    wish: Omit<NewApplication, 'merchantId'>,
  ): Promise<{ readonly id: string }> {
    const data = this.begunWith(wish);
    const at = new Date(this.clock.nowMs());
    const name = merchantNameOf(data);
    const { agentId } = wish;
    const made = { name, agentId, by: principal.id, at, state: 'onboarding' } as const;
    const merchant = await addMerchant(tx, principal.scope, made);
    return this.add(tx, { merchantId: merchant.id, data, at, by: principal.id });
  }

  private begunWith({ data = {} }: Pick<NewApplication, 'data'>): ApplicationData {
    return inOneForm(mergedData({ kind: 'individually_owned' }, data), this.clock);
  }

  private async add(
    tx: Tx,
    begun: { merchantId: string; data: ApplicationData; at: Date; by: string },
  ): Promise<{ readonly id: string }> {
    const { merchantId, data, at, by } = begun;
    const id = newId('apl', at.getTime());
    const sealed = sealData(this.box, data, { id, version: 1 });
    const row = { id, merchantId, kind: data.kind, data: sealed, createdBy: by, createdAt: at };
    if (!(await insertApplication(tx, row))) throw applicationExists(merchantId);
    await insertApplicationEvent(tx, row, {
      ...{ at, by, verb: 'create', fromState: null, toState: 'draft', reasons: [] },
      serviceMs: null,
    });
    const keys = { box: this.box, clock: this.clock };
    await replaceFingerprints(tx, row, fingerprintsOf(data, keys));
    await writeTerms(tx, { merchantId, source: id }, phoneTermsOf(data, keys));
    await Audit.record(tx, {
      action: 'application.created',
      merchantId,
      target: { type: 'application', id },
      after: { kind: data.kind, state: 'draft', version: 1 },
    });
    return { id };
  }
}
