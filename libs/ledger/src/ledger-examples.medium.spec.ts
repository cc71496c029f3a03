import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { feeOf, feeReturned, parseRate } from '#libs/kernel';
import type { FeeRule, Fen } from '#libs/kernel';
import { everyMerchant } from '#libs/persistence';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { anEntry, AT_MS, newMerchant, post } from './books.fixture.js';
import { checkLedger } from './check-ledger.js';
import { FLOWS, paymentLines, refundLines } from './flows.js';
import type { EntryKind, Line, SettlesTo } from './flows.js';
import { readEntry } from './ledger.repository.js';
import { reverseEntry } from './reverse-entry.js';

const page = readFileSync(new URL('../../../docs/ledger.md', import.meta.url), 'utf8');
/** Title and lines of every worked example. */
const examples = [...page.matchAll(/```ledger-example\n# (.+)\n([^]*?)\n```/g)].map(
  ([, title, body]) => [title!, body!] as const,
);

/** Rows of the table whose first column has this heading, without backquotes. */
function tableOf(heading: string): string[][] {
  const lines = page.split('\n');
  const rest = lines.slice(lines.findIndex((line) => line.startsWith(`| ${heading} |`)) + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  const rows = rest.slice(0, end === -1 ? rest.length : end);
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

/** One example on the way: its merchant's payment, and what went back of it. */
class Books {
  private readonly merchantId = newMerchant();
  private paid: Fen = 0n;
  private fee: Fen = 0n;
  private refunded: Fen = 0n;
  private returned: Fen = 0n;
  private last = '';

  constructor(
    private readonly settlesTo: SettlesTo,
    private readonly rule: FeeRule,
  ) {}

  /** Does what a heading says and gives the heading with its postings, as the books have them. */
  async perform(heading: string): Promise<string[]> {
    const [what, amount] = heading.split(/[ ,:]/);
    if (what === 'payment') return this.pay(BigInt(amount!));
    if (what === 'refund') return this.refund(BigInt(amount!));
    return this.reverse();
  }

  private async pay(amount: Fen): Promise<string[]> {
    this.paid = amount;
    this.fee = feeOf(amount, this.rule);
    const { kinds } = FLOWS[this.settlesTo];
    await this.post(kinds.payment, paymentLines(this.settlesTo, { amount, fee: this.fee }));
    return this.printed(`payment ${amount}, fee ${this.fee}`);
  }

  private async refund(amount: Fen): Promise<string[]> {
    this.refunded += amount;
    const { fee, paid, refunded } = this;
    const back = feeReturned({ fee, amount: paid, refundedSoFar: refunded }) - this.returned;
    this.returned += back;
    const { kinds } = FLOWS[this.settlesTo];
    await this.post(kinds.refund, refundLines(this.settlesTo, { amount, feeReturned: back }));
    return this.printed(`refund ${amount}, fee returned ${back}`);
  }

  private async reverse(): Promise<string[]> {
    const undone = { merchantId: this.merchantId, entryId: this.last, atMs: AT_MS };
    this.last = await test.database.asIngest((tx) => reverseEntry(tx, undone));
    return this.printed('reversal of the last entry');
  }

  private async post(kind: EntryKind, lines: readonly Line[]): Promise<void> {
    const entry = anEntry({ merchantId: this.merchantId, kind, lines });
    this.last = entry.id;
    await post(test.database, entry);
  }

  private async printed(title: string): Promise<string[]> {
    const entry = await test.database.asApp(everyMerchant, (tx) =>
      readEntry(tx, this.merchantId, this.last),
    );
    const postings = entry!.lines.map(({ account, amount, balanceAfter }) => {
      const numbers = [amount, balanceAfter].map((each) => String(each).padStart(8)).join('');
      return `  ${account.padEnd(20)}${numbers}`;
    });
    return [`${title}: ${entry!.kind}`, ...postings];
  }
}

function booksOf(terms: string): Books {
  const [settlesTo, ...rules] = terms.split(', ');
  const rule = Object.fromEntries(rules.map((each) => each.split(' '))) as Record<string, string>;
  return new Books(settlesTo as SettlesTo, {
    rate: parseRate(rule['rate']!),
    minFee: rule['minFee'] === undefined ? null : BigInt(rule['minFee']),
    maxFee: rule['maxFee'] === undefined ? null : BigInt(rule['maxFee']),
  });
}

describe('docs/ledger.md', () => {
  it.each(examples)('prints what the books say: %s', async (_title, example) => {
    const [terms, ...lines] = example.split('\n');
    const books = booksOf(terms!);
    const printed = [terms];
    for (const heading of lines.filter((line) => !line.startsWith(' '))) {
      printed.push(...(await books.perform(heading)));
    }
    expect(printed.join('\n')).toBe(example);
  });

  it('has examples at 0 %, of 1 fen, with minFee above the amount, with three refunds', () => {
    const bodies = examples.map(([, body]) => body);
    const isThere = (part: RegExp) => bodies.some((body) => part.test(body));
    expect(isThere(/rate 0\n/)).toBe(true);
    expect(isThere(/^payment 1,/m)).toBe(true);
    expect(isThere(/minFee 10\npayment 7,/)).toBe(true);
    expect(bodies.some((body) => body.match(/^refund /gm)?.length === 3)).toBe(true);
  });

  it('leaves books that add up', async () => {
    const { ok, entries } = await test.database.asApp(everyMerchant, (tx) => checkLedger(tx));
    expect(ok).toBe(true);
    expect(entries).toBeGreaterThanOrEqual(BigInt(examples.length));
  });

  it('lists the accounts of each flow with their roles', () => {
    const listed = tableOf('account kind').map(([kind, flow, role]) => [kind, flow, role]);
    const known = Object.entries(FLOWS).flatMap(([settlesTo, flow]) =>
      (['incoming', 'due', 'fee'] as const).map((role) => [flow[role], settlesTo, role]),
    );
    expect(listed).toEqual(known);
  });

  it('lists the kinds of entry with their flow', () => {
    const listed = tableOf('entry kind').map(([kind, flow, happening]) => [kind, flow, happening]);
    const known = Object.entries(FLOWS).flatMap(([settlesTo, { kinds }]) =>
      Object.entries(kinds).map(([happening, kind]) => [kind, settlesTo, happening]),
    );
    expect(listed).toEqual(known);
  });
});
