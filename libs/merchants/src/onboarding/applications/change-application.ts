import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { Clock, staleForm } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { changeMerchant, findMerchant } from '../../merchants.repository.js';
import { inOneForm } from '../checks/check-application.js';
import { openData, sealData } from './application.js';
import type { Application } from './application.js';
import { OPEN_STATES } from './application-states.js';
import { applicationNotFound, applicationNotOpen, maskedGiven } from './applications.errors.js';
import { lockApplication, updateApplicationData } from './applications.repository.js';
import { fingerprintsOf } from './fingerprints.js';
import { replaceFingerprints } from './fingerprints.repository.js';
import { maskedPaths } from './mask-data.js';
import { merchantNameOf } from './merchant-name.js';
import { changedPaths, mergedData } from './merge-data.js';
import type { DataPatch } from './merge-data.js';
import { phoneTermsOf } from '../../search/phone-terms.js';
import { writeTerms } from '../../search/search-terms.repository.js';

/** What somebody saves on their way. */
export interface ApplicationChange {
  /** The version they saw. */
  readonly version: number;
  readonly data: DataPatch;
}

/** Saves what has been entered so far. */
@Injectable()
export class ChangeApplication {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly box: SecretBox,
  ) {}

  /**
   * Nothing has to be complete or right: the answer of reading it tells. Saving what is there
   * already changes nothing, its version neither.
   * @throws DomainError `application_not_found`, `application_not_open`, `application_stale` with
   * what was changed since that version, `masked_value`.
   */
  async run({ scope }: Principal, id: string, { version, data }: ApplicationChange): Promise<void> {
    const masked = maskedPaths(data);
    await this.database.asApp(scope, async (tx) => {
      const before = await lockApplication(tx, id);
      if (!before) throw applicationNotFound(id);
      if (!OPEN_STATES.includes(before.state)) throw applicationNotOpen(before.state);
      demandVersion(before, version);
      if (masked.length > 0) throw maskedGiven(masked);
      await this.save(tx, before, data);
    });
  }

  private async save(tx: Tx, before: Application, patch: DataPatch): Promise<void> {
    const held = openData(this.box, before);
    const data = inOneForm(mergedData(held, patch), this.clock);
    const paths = changedPaths(held, data);
    if (paths.length === 0) return;
    const { id, merchantId } = before;
    const version = before.version + 1;
    const changedIn = {
      ...before.changedIn,
      ...Object.fromEntries(paths.map((p) => [p, version])),
    };
    const sealed = sealData(this.box, data, { id, version });
    const updatedAt = new Date(this.clock.nowMs());
    await updateApplicationData(tx, {
      ...{ id, kind: data.kind, version, data: sealed, changedIn, updatedAt },
    });
    const keys = { box: this.box, clock: this.clock };
    await replaceFingerprints(tx, before, fingerprintsOf(data, keys));
    await writeTerms(tx, { merchantId, source: id }, phoneTermsOf(data, keys));
    if (paths.includes('business.shortName'))
      await nameMerchant(tx, merchantId, merchantNameOf(data));
    await Audit.record(tx, {
      action: 'application.changed',
      merchantId,
      target: { type: 'application', id },
      before: { version: before.version, fields: [] },
      after: { version, fields: paths },
    });
  }
}

/** @throws DomainError `application_stale`. */
export function demandVersion({ version, changedIn }: Application, seen: number): void {
  if (version === seen) return;
  const paths = Object.keys(changedIn).filter((path) => changedIn[path]! > seen);
  throw staleForm('application', { version, changed: paths });
}

/** A merchant that does not trade yet is called what its application calls it. */
async function nameMerchant(tx: Tx, merchantId: string, name: string): Promise<void> {
  const merchant = await findMerchant(tx, merchantId);
  if (merchant?.state !== 'onboarding') return;
  await changeMerchant(tx, merchantId, { name });
  await Audit.record(tx, {
    action: 'merchant.changed',
    merchantId,
    target: { type: 'merchant', id: merchantId },
    before: { name: merchant.name },
    after: { name },
  });
}
