import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant, SecretBox } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { Turns } from '../../turns.js';
import type { ApplicationData } from '../checks/application-data.js';
import { comparablePlaces, nearSameName, nearSamePlaces } from '../checks/sameness.js';
import type { Places } from '../checks/sameness.js';
import { openData } from './application.js';
import type { ApplicationState } from './application-states.js';
import { applicationNotFound } from './applications.errors.js';
import { findApplication } from './applications.repository.js';
import {
  findApplicationsById,
  findCandidates,
  findSame,
  visibleApplications,
} from './fingerprints.repository.js';
import type { FoundApplication } from './fingerprints.repository.js';
import { fingerprintsOf, placesOf, SAME_KINDS } from './fingerprints.js';
import type { SameKind } from './fingerprints.js';

const SHOWN_MAX = 20;

/** Another application that may be of the same merchant; what is not the caller's is null. */
export interface Duplicate {
  /** What is the same, the strongest sign first; names and addresses are nearly so. */
  readonly same: readonly SameKind[];
  readonly applicationId: string | null;
  readonly merchantId: string | null;
  readonly merchantName: string | null;
  readonly state: ApplicationState | null;
}

/** A duplicate as the platform itself knows it. */
export interface FoundDuplicate extends FoundApplication {
  readonly same: readonly SameKind[];
}

interface Sought {
  readonly merchantId: string;
  readonly data: ApplicationData;
}

/** Finds applications of other merchants that may be of the same one. */
@Injectable()
export class FindDuplicates {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly box: SecretBox,
  ) {}

  /** Of one application, as `shown` tells them. @throws DomainError `application_not_found`. */
  async run(scope: Scope, id: string): Promise<readonly Duplicate[]> {
    const application = await this.database.asApp(scope, (tx) => findApplication(tx, id));
    if (!application) throw applicationNotFound(id);
    return this.shown(scope, { ...application, data: openData(this.box, application) });
  }

  /**
   * Of all merchants, whoever looks after them: that there is one is told, whose it is only to who
   * sees that merchant.
   */
  async shown(scope: Scope, sought: Sought): Promise<readonly Duplicate[]> {
    const found = await this.find(sought);
    if (found.length === 0) return [];
    const ids = found.map(({ id }) => id);
    const visible = await this.database.asApp(scope, (tx) => visibleApplications(tx, ids));
    return found.map(({ id, merchantId, merchantName, state, same }) =>
      visible.has(id)
        ? { same, applicationId: id, merchantId, merchantName, state }
        : { same, applicationId: null, merchantId: null, merchantName: null, state: null },
    );
  }

  /** At most 20, those with the strongest signs first. */
  async find({ merchantId, data }: Sought): Promise<readonly FoundDuplicate[]> {
    const fingerprints = fingerprintsOf(data, { box: this.box, clock: this.clock });
    if (fingerprints.length === 0) return [];
    const hashesOf = (kind: SameKind) =>
      fingerprints.filter((one) => one.kind === kind).flatMap(({ hashes }) => hashes);
    return this.database.asApp(everyMerchant, async (tx) => {
      const numbers = fingerprints.filter(({ kind }) => kind !== 'name' && kind !== 'address');
      const same = await findSame(tx, merchantId, numbers);
      const near = [];
      for (const kind of ['name', 'address'] as const)
        near.push(...(await findCandidates(tx, merchantId, { kind, hashes: hashesOf(kind) })));
      return this.compared(tx, data, { same, near });
    });
  }

  private async compared(
    tx: Tx,
    data: ApplicationData,
    { same, near }: { same: readonly { id: string; kind: SameKind }[]; near: readonly string[] },
  ): Promise<FoundDuplicate[]> {
    const ids = [...new Set([...same.map(({ id }) => id), ...near])];
    const found = await findApplicationsById(tx, ids);
    const sought = { name: data.business?.shortName, places: comparablePlaces(placesOf(data)) };
    const compared: FoundDuplicate[] = [];
    const turns = new Turns();
    for (const one of found) {
      const kinds = new Set<SameKind>([
        ...same.filter(({ id }) => id === one.id).map(({ kind }) => kind),
        ...nearKinds(sought, openData(this.box, one)),
      ]);
      compared.push({ ...one, same: SAME_KINDS.filter((kind) => kinds.has(kind)) });
      await turns.pause();
    }
    return compared
      .filter((one) => one.same.length > 0)
      .toSorted((a, b) => strengthOf(b) - strengthOf(a))
      .slice(0, SHOWN_MAX);
  }
}

function nearKinds(
  { name, places }: { name: string | undefined; places: Places },
  other: ApplicationData,
): SameKind[] {
  const otherName = other.business?.shortName;
  const isNear = nearSamePlaces(places, comparablePlaces(placesOf(other)));
  return [
    ...(name && otherName && nearSameName(name, otherName) ? (['name'] as const) : []),
    ...(isNear ? (['address'] as const) : []),
  ];
}

/** A licence weighs more than everything after it together. */
function strengthOf({ same }: { readonly same: readonly SameKind[] }): number {
  return same.reduce((sum, kind) => sum + 2 ** (SAME_KINDS.length - SAME_KINDS.indexOf(kind)), 0);
}
