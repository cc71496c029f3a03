import { EXIT } from '#libs/kernel';
import { CliError } from '../../cli.errors.js';
import { defineCommand } from '../../command.js';
import { moment } from '../../flags.js';
import { money, time, word, yuanOf } from '../../output/cells.js';
import type { Row } from '../../output/rows.js';

const PAGE_ROWS = 100;
/** More would not be read by a person, and something is badly wrong. */
const DIFFERENCES_MAX = 10_000;
/** A page looks at tens of thousands of payments. */
const PAGE_MS = 2 * 60_000;

const fee = (which: 'stored' | 'expected') => (row: Row) => yuanOf((row[which] as Row)['fee']);
const terms = (which: 'stored' | 'expected') => (row: Row) => {
  const { feePlanId, version, promotion } = row[which] as Row;
  if (feePlanId === null) return 'unpriced';
  return `${word(feePlanId)} ${word(version)}${promotion === true ? ' promotion' : ''}`;
};

const columns = {
  PAYMENT: 'paymentId',
  PAID: time('paidAt'),
  AMOUNT: money('amount'),
  FEE: fee('stored'),
  EXPECTED: fee('expected'),
  BY: terms('stored'),
  'NOW BY': terms('expected'),
};

export const command = defineCommand({
  summary: 'Reckon the fees of recorded payments again; exits 1 when some differ',
  flags: {
    from: moment('--from <moment>', 'recorded then or later; left out: the last 24 hours'),
    to: moment('--to <moment>', 'recorded before'),
  },
  examples: ['fee-plan check', 'fee-plan check --from 2026-11-01 --to 2026-12-01 --json'],
  run: async (context, { from, to }) => {
    const data: Row[] = [];
    const sums = { checked: 0, difference: 0n };
    let cursor: string | undefined;
    do {
      const query = { from, to, limit: PAGE_ROWS, cursor };
      const found = await context.api.get('/v1/fee-plans/check', query, PAGE_MS);
      data.push(...(found['data'] as Row[]));
      sums.checked += Number(found['checked']);
      sums.difference += BigInt(found['difference'] as number);
      cursor = (found['nextCursor'] as string | null) ?? undefined;
      context.note(`${sums.checked} payments looked at, ${data.length} differ`);
    } while (cursor !== undefined && data.length < DIFFERENCES_MAX);
    const difference = Number(sums.difference);
    if (context.options.json) {
      await context.show({ data, checked: sums.checked, difference, nextCursor: cursor ?? null });
    } else if (data.length > 0) await context.showAll(data, columns);
    if (data.length === 0) return;
    throw new CliError({
      exitCode: EXIT.failure,
      code: 'fees_differ',
      message:
        `${data.length} payments were not charged what the rules say now: ` +
        `${yuanOf(difference)} yuan in all.`,
      advice:
        'Look for fee plans that were assigned for the past: haodian merchant fee-plans <id>.',
    });
  },
});
