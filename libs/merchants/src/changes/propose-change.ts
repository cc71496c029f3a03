import { Injectable } from '@nestjs/common';
import type { Principal } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import { scopeTooNarrow } from '../merchants.errors.js';
import { recordChange } from './audited-change.js';
import { demandPerson, demandWithinLimit } from './change-limits.js';
import { ChangeWork } from './change-work.js';
import type { Look } from './change-work.js';
import type { Change, Preview, Wanted, Wish } from './change.js';
import { tooEarly } from './changes.errors.js';
import { findChange, insertChange } from './changes.repository.js';
import { writtenVersion } from './wanted-version.js';
import { sizeOf } from './describe-preview.js';
import { maskedSettlement } from './settlement-account.js';
import { sealAccount, wantedPlace } from './settlement-accounts.repository.js';

/** A change as it is entered. */
export interface Proposal extends Wish {
  readonly reason: string;
}

/** Says what a change would do, and proposes it to a second person. */
@Injectable()
export class ProposeChange {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
    private readonly work: ChangeWork,
  ) {}

  /**
   * What it would do and for whom; changes nothing.
   * @throws DomainError `merchant_unknown`, `change_changes_nothing`, `valid_from_past`, and what
   * the thing itself refuses: `fee_plan_unknown`, `version_before_effect`,
   * `settlement_account_invalid`, `mapping_taken`, ….
   */
  async preview(who: Principal, wish: Wish): Promise<Preview & { confirm: string }> {
    this.refusePast(wish);
    demandScope(who, wish);
    const { preview, confirm } = await this.database.asApp(who.scope, (tx) =>
      this.work.look(tx, wish),
    );
    return { ...preview, confirm };
  }

  /**
   * Nothing changes before somebody else approves it and the cool-off is over.
   * @throws DomainError as {@link preview}; `person_required`, `change_beyond_limit`,
   * `scope_too_narrow`.
   */
  async run(who: Principal, proposal: Proposal): Promise<Change> {
    demandPerson(who);
    this.refusePast(proposal);
    demandScope(who, proposal);
    const nowMs = this.clock.nowMs();
    const id = newId('chg', nowMs);
    const { wanted, validFrom = null, reason, merchantIds } = proposal;
    const [only = null] = merchantIds.length === 1 ? merchantIds : [];
    return this.database.asApp(who.scope, async (tx) => {
      const look: Look = await this.work.look(tx, proposal);
      const { preview, bases, basis, confirm } = look;
      demandWithinLimit(who, sizeOf(preview));
      const change = {
        ...{ id, merchantId: only, kind: wanted.kind, wanted: shown(wanted), preview, confirm },
        ...{ validFrom, reason, jobId: null, sealed: this.sealed(id, wanted), basis },
        ...{ proposedBy: who.id, proposedAt: new Date(nowMs) },
      };
      await insertChange(tx, change, bases);
      const made = (await findChange(tx, id))!;
      await recordChange(tx, 'change.proposed', made, { reason, summary: preview.summary });
      return made;
    });
  }

  private refusePast({ validFrom }: Wish): void {
    if (validFrom && validFrom.getTime() < this.clock.nowMs()) throw tooEarly();
  }

  private sealed(id: string, wanted: Wanted): Buffer | null {
    if (wanted.kind !== 'settlement_account') return null;
    return sealAccount(this.secretBox, wanted.settlement, wantedPlace(id));
  }
}

/** What is about no single merchant is seen by who sees every merchant, so only they propose it. */
function demandScope({ scope }: Principal, { wanted, merchantIds }: Wish): void {
  if (scope.kind === 'all' || merchantIds.length === 1) return;
  const isVersion = wanted.kind === 'fee_plan_version';
  throw scopeTooNarrow(isVersion ? 'a version of a fee plan' : 'a change of several merchants');
}

/** What is wanted as everybody may see it. */
function shown(wanted: Wanted): Readonly<Record<string, unknown>> {
  switch (wanted.kind) {
    case 'fee_plan':
      return { feePlanId: wanted.feePlanId };
    case 'fee_plan_version':
      return writtenVersion(wanted);
    case 'settlement_account':
      return { settlement: maskedSettlement(wanted.settlement) };
    case 'channel_mappings':
      return { mappings: wanted.mappings.map((one) => ({ cycle: 'T1', ...one })) };
  }
}
