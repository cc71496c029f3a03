import { Audit } from '#libs/identity';
import type { Tx } from '#libs/persistence';
import type { Bench, Due, JudgedBasis } from './change-bench.js';
import type { Preview, SettlementAccount, Wish } from './change.js';
import { linesPreview } from './describe-preview.js';
import { checkedSettlement, currentSettlement, settlementText } from './settlement-account.js';
import type { CurrentSettlement } from './settlement-account.js';
import { insertSettlementAccount } from './settlement-accounts.repository.js';

/** The account the merchant is paid to, masked; since when tells two that look alike apart. */
export async function bases(tx: Tx, bench: Bench, wish: Wish): Promise<JudgedBasis[]> {
  const found: JudgedBasis[] = [];
  for (const merchantId of wish.merchantIds) {
    const now = await currentSettlement(tx, bench.box, merchantId);
    const wanted = checkedSettlement(now.application, accountOf(wish), bench.clock);
    const isWanted = JSON.stringify(now.account) === JSON.stringify(wanted);
    found.push({ merchantId, text: textOf(now), isWanted });
  }
  return found;
}

export async function preview(tx: Tx, bench: Bench, wish: Wish): Promise<Preview> {
  const willBe = settlementText(accountOf(wish));
  const found = await bases(tx, bench, wish);
  return linesPreview(found.map(({ merchantId, text }) => ({ merchantId, was: text, willBe })));
}

/** @throws DomainError `settlement_account_invalid` when the application says otherwise by now. */
export async function apply(tx: Tx, bench: Bench, { id, wish, at }: Due): Promise<void> {
  const { box, clock } = bench;
  for (const merchantId of wish.merchantIds) {
    const now = await currentSettlement(tx, box, merchantId);
    const account = checkedSettlement(now.application, accountOf(wish), clock);
    await insertSettlementAccount(tx, box, { merchantId, account, validFrom: at, changeId: id });
    await Audit.record(tx, {
      action: 'settlement_account.changed',
      merchantId,
      target: { type: 'merchant', id: merchantId },
      before: audited(now.account),
      after: audited(account),
    });
  }
}

/** The names of the fields say what the audit log masks. */
function audited(account: SettlementAccount | null): object {
  const { holder, account: accountNumber, bank } = account ?? {};
  return {
    accountHolder: holder ?? null,
    accountNumber: accountNumber ?? null,
    bank: bank ?? null,
  };
}

function textOf({ account, since }: CurrentSettlement): string {
  return `${settlementText(account)} since ${since.toISOString()}`;
}

function accountOf({ wanted }: Wish): SettlementAccount {
  if (wanted.kind !== 'settlement_account') throw new TypeError(`no account but ${wanted.kind}`);
  return wanted.settlement;
}
