import { Injectable } from '@nestjs/common';
import { merchantsUnknown } from '#libs/identity';
import { Clock } from '#libs/kernel';
import type { DomainError } from '#libs/kernel';
import { SecretBox } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import type { Basis, Preview, SealedChange, Wanted, Wish } from './change.js';
import type { Bench, JudgedBasis } from './change-bench.js';
import { ChangeSettings } from './change-settings.js';
import { changesNothing } from './changes.errors.js';
import type { Outdated } from './changes.errors.js';
import { findBases, lockMerchants, merchantNames } from './changes.repository.js';
import { merchantsOf } from './describe-preview.js';
import * as feePlan from './fee-plan-change.js';
import * as planVersion from './fee-plan-version-change.js';
import * as mappings from './channel-mappings-change.js';
import * as settlement from './settlement-account-change.js';
import { keptWish } from './kept-wish.js';
import { openAccount, wantedPlace } from './settlement-accounts.repository.js';

/** What somebody who proposes a change is shown, and what it is compared with later. */
export interface Look {
  readonly preview: Preview;
  readonly bases: readonly Basis[];
  /** Of a version of a fee plan what the plan has; null of other kinds. */
  readonly basis: string | null;
  /** What approving it wants typed. */
  readonly confirm: string;
}

/** What each kind of change does; the rest of the library knows no kinds. */
@Injectable()
export class ChangeWork {
  private readonly bench: Bench;

  constructor(clock: Clock, box: SecretBox, settings: ChangeSettings) {
    this.bench = { clock, box, settings };
  }

  /**
   * What a change would do.
   * @throws DomainError `merchant_unknown`, `change_changes_nothing`, and what the kind refuses.
   */
  async look(tx: Tx, wish: Wish): Promise<Look> {
    const names = await merchantNames(tx, wish.merchantIds);
    const unknown = wish.merchantIds.filter((id) => !names.has(id));
    if (unknown.length > 0) throw merchantsUnknown(unknown);
    const bases = await this.basesOf(tx, wish);
    if (bases.length > 0 && bases.every(({ isWanted }) => isWanted)) throw changesNothing();
    const preview = await this.kind(wish.wanted).preview(tx, this.bench, wish);
    const [only] = wish.merchantIds;
    const confirm = names.size === 1 ? names.get(only!)! : merchantsOf(preview.merchants);
    const basis = await planVersion.basisOf(tx, wish.wanted);
    return { preview, bases, basis, confirm };
  }

  /**
   * Why a change that is approved at a moment could not take effect any more: a version of a fee
   * plan that would have begun by then. Null when it can.
   */
  tooLate(change: SealedChange, atMs: number): DomainError | null {
    if (change.kind !== 'fee_plan_version') return null;
    const { validFrom } = change;
    return planVersion.tooLate(this.bench, { wanted: this.wantedOf(change), validFrom }, atMs);
  }

  /**
   * The merchants that changed since a change was proposed, or the fee plan it is about; locks all
   * of them. None of a job's: it compares each of its rows when it does them.
   * @throws DomainError `change_unreadable`, and what the kind refuses.
   */
  async outdated(tx: Tx, change: SealedChange): Promise<Outdated[]> {
    if (change.jobId !== null) return [];
    if (change.basis !== null) return planVersion.outdated(tx, this.wantedOf(change), change.basis);
    const before = await findBases(tx, change.id);
    const merchantIds = before.map(({ merchantId }) => merchantId);
    await lockMerchants(tx, merchantIds);
    const bases = await this.basesOf(tx, { wanted: this.wantedOf(change), merchantIds });
    const now = new Map(bases.map(({ merchantId, text }) => [merchantId, text]));
    return before.flatMap(({ merchantId, text }) => {
      const is = now.get(merchantId) ?? 'nothing';
      return is === text ? [] : [{ merchantId, was: text, is }];
    });
  }

  /**
   * Does a change that is due; its audit rows name who proposed and who approved it. Of a job's
   * nothing: the job does its rows itself.
   * @throws DomainError `change_unreadable`, and what the kind refuses.
   */
  async apply(tx: Tx, change: SealedChange, at: Date): Promise<void> {
    if (change.jobId !== null) return;
    const wanted = this.wantedOf(change);
    const merchantIds = (await findBases(tx, change.id)).map(({ merchantId }) => merchantId);
    await this.kind(wanted).apply(tx, this.bench, {
      id: change.id,
      wish: { wanted, merchantIds },
      at,
    });
  }

  private async basesOf(tx: Tx, wish: Wish): Promise<JudgedBasis[]> {
    return this.kind(wish.wanted).bases(tx, this.bench, wish);
  }

  private wantedOf(change: SealedChange): Wanted {
    const { id, kind, sealed } = change;
    if (kind !== 'settlement_account') return keptWish(change, kind);
    return { kind, settlement: openAccount(this.bench.box, sealed!, wantedPlace(id)) };
  }

  private kind({ kind }: Wanted) {
    return {
      fee_plan: feePlan,
      fee_plan_version: planVersion,
      settlement_account: settlement,
      channel_mappings: mappings,
    }[kind];
  }
}
