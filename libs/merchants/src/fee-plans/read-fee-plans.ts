import { Injectable } from '@nestjs/common';
import { Clock, shanghaiDay } from '#libs/kernel';
import { cursorMalformed, Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import type { FeePlan, FeePlanVersion } from './fee-plan.js';
import { feePlanNotFound } from './fee-plans.errors.js';
import { findFeePlan, findFeePlans } from './fee-plans.repository.js';
import type { PlanRow } from './fee-plans.repository.js';
import { findValidVersions, findVersions } from './versions.repository.js';
import type { VersionsByPlan } from './versions.repository.js';

/** In a cursor the day of the first version, which has none. */
const EVER_SINCE = 'ever';

/** A version with the day the next one begins, null for none. */
export interface FeePlanVersionView extends FeePlanVersion {
  readonly validUntil: string | null;
  readonly state: 'past' | 'valid' | 'future';
}

/** Shows the offers; they are the same for everybody. */
@Injectable()
export class ReadFeePlans {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** In the order they were made. @throws DomainError `cursor_malformed`. */
  async list(scope: Scope, page: PageRequest): Promise<Page<FeePlan>> {
    const wanted = { after: decodeCursor(page.cursor), limit: page.limit + 1 };
    return this.database.asApp(scope, async (tx) => {
      const plans = await findFeePlans(tx, wanted);
      const ids = plans.map(({ id }) => id);
      const versions = await findValidVersions(tx, ids, this.today());
      const rows = plans.map((plan) => withVersion(plan, versions));
      return pageOf(rows, page, (plan) => plan.id);
    });
  }

  /** @throws DomainError `fee_plan_not_found`. */
  async one(scope: Scope, id: string): Promise<FeePlan> {
    return this.database.asApp(scope, async (tx) => {
      const plan = await findFeePlan(tx, id);
      if (!plan) throw feePlanNotFound(id);
      return withVersion(plan, await findValidVersions(tx, [id], this.today()));
    });
  }

  /**
   * Versions in the order they become valid.
   * @throws DomainError `fee_plan_not_found`, `cursor_malformed`.
   */
  async versions(scope: Scope, id: string, page: PageRequest): Promise<Page<FeePlanVersionView>> {
    const after = dayIn(decodeCursor(page.cursor));
    const { plans } = await this.database.asApp(scope, (tx) => findVersions(tx, [id]));
    const versions = plans.get(id);
    if (!versions) throw feePlanNotFound(id);
    const views = viewsOf(versions, this.today());
    const rest = views.filter(({ validFrom }) => after === null || (validFrom ?? '') > after);
    const rows = rest.slice(0, page.limit + 1);
    return pageOf(rows, page, ({ validFrom }) => validFrom ?? EVER_SINCE);
  }

  private today(): string {
    return shanghaiDay(this.clock.nowMs());
  }
}

/** The day behind which to go on: it stays where it is when a version is withdrawn meanwhile. */
function dayIn(cursor: string | null): string | null {
  if (cursor === null) return null;
  if (cursor === EVER_SINCE) return '';
  if (!/^\d{4}-\d\d-\d\d$/.test(cursor)) throw cursorMalformed();
  return cursor;
}

/** A plan with the one version that is valid. */
export function withVersion(plan: PlanRow, versions: VersionsByPlan): FeePlan {
  const { version, rules } = versions.get(plan.id)![0]!;
  return { ...plan, version, rules };
}

/** Versions, in the order they become valid, as they stand on a Shanghai day. */
export function viewsOf(versions: readonly FeePlanVersion[], today: string): FeePlanVersionView[] {
  return versions.map((version, index) => {
    const validUntil = versions[index + 1]?.validFrom ?? null;
    const isFuture = version.validFrom !== null && version.validFrom > today;
    const isPast = validUntil !== null && validUntil <= today;
    const state = isFuture ? 'future' : isPast ? 'past' : 'valid';
    return { ...version, validUntil, state };
  });
}
