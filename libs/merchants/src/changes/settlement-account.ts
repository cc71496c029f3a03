import type { SecretBox, Tx } from '#libs/persistence';
import { findLiveApplication, openData } from '../onboarding/applications/index.js';
import type { ApplicationState } from '../onboarding/applications/index.js';
import type { ApplicationData } from '../onboarding/checks/application-data.js';
import { checkApplication, inOneForm } from '../onboarding/checks/check-application.js';
import { maskBankCard, maskName } from '../onboarding/checks/masking.js';
import type { Clock } from '#libs/kernel';
import type { SettlementAccount } from './change.js';
import { applicationMissing, settlementInvalid, stillOnboarding } from './changes.errors.js';
import { findSettlementAccounts } from './settlement-accounts.repository.js';

/** In these a person has reviewed the application, and it is not filled in any more. */
const REVIEWED: readonly ApplicationState[] = ['approved', 'signed', 'active', 'suspended'];

/** Where a merchant is paid to now, since when, and by what that is known. */
export interface CurrentSettlement {
  readonly account: SettlementAccount | null;
  readonly since: Date;
  readonly source: string;
  readonly application: ApplicationData;
}

/**
 * The account of a merchant: what the last change set, else what its application says; a younger
 * application that was reviewed replaces both.
 * @throws DomainError `application_missing`, `still_onboarding`, and those of SecretBox.
 */
export async function currentSettlement(
  tx: Tx,
  box: SecretBox,
  merchantId: string,
): Promise<CurrentSettlement> {
  const found = await findLiveApplication(tx, merchantId);
  if (!found) throw applicationMissing(merchantId);
  if (!REVIEWED.includes(found.state)) throw stillOnboarding(merchantId);
  const application = openData(box, found);
  const [kept] = await findSettlementAccounts(tx, box, { merchantId, limit: 1 });
  const reviewedAt = found.decidedAt ?? found.updatedAt;
  if (kept && kept.validFrom >= reviewedAt) {
    const { account, validFrom, changeId } = kept;
    return { account, since: validFrom, source: changeId, application };
  }
  const { holder = '', account = '', bank = '' } = application.settlement ?? {};
  const entered = account === '' ? null : { holder, account, bank };
  return { account: entered, since: reviewedAt, source: found.id, application };
}

/**
 * An account in the form in which it is kept: a number that can be, in the name of the licence
 * (company) or of the legal person.
 * @throws DomainError `settlement_account_invalid` with every fault.
 */
export function checkedSettlement(
  application: ApplicationData,
  settlement: SettlementAccount,
  clock: Clock,
): SettlementAccount {
  const wanted = { ...application, settlement };
  const faults = checkApplication(wanted, clock).filter(({ path }) =>
    path.startsWith('settlement.'),
  );
  if (faults.length > 0) throw settlementInvalid(application.kind, faults);
  const { holder = '', account = '', bank = '' } = inOneForm(wanted, clock).settlement ?? {};
  return { holder, account, bank };
}

/** An account as people are shown it. */
export function maskedSettlement({ holder, account, bank }: SettlementAccount): SettlementAccount {
  return { holder: maskName(holder), account: maskBankCard(account), bank };
}

/** The same in one line. */
export function settlementText(account: SettlementAccount | null): string {
  if (!account) return 'no account';
  const { holder, account: number, bank } = maskedSettlement(account);
  return `${number} of ${holder} at ${bank}`;
}
