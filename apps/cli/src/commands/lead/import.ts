import { z } from 'zod';
import { EXIT } from '#libs/kernel';
import { CliError } from '../../cli.errors.js';
import { defineCommand } from '../../command.js';
import type { Context } from '../../context.js';
import { choice } from '../../flags.js';
import { readAnswer } from '../../http/read-answer.js';
import { readBytes } from '../../input.js';
import { row } from '../../output/rows.js';

const BYTES_MAX = 2 ** 20;
const PATH = '/v1/leads/import';

const imported = z.looseObject({
  faultCount: z.int(),
  faults: z.array(row),
  duplicates: z.array(row),
});

export const command = defineCommand({
  summary: 'Import a CSV file of leads, all its rows or none; --dry-run tries it on the platform',
  args: { file: 'as Excel saves it: UTF-8 or GBK, first row 店名, 电话, 省, 市, 区, 地址 …' },
  flags: {
    duplicates: choice('--duplicates <what>', 'shops that seem to be known already; skip', [
      'skip',
      'import',
    ]),
  },
  examples: ['lead import leads.csv --dry-run', 'lead import leads.csv --duplicates import'],
  run: async (context, { file, duplicates }) => {
    const bytes = await readBytes(file, BYTES_MAX);
    const query = { duplicates };
    const told = await context.api.upload(PATH, {
      query,
      file: { type: 'text/csv', bytes },
    });
    const result = readAnswer(`POST ${PATH}`, told, imported);
    if (context.options.json) await context.show(told);
    else await showResult(context, result);
    if (result.faultCount > 0) throw faulty(result.faultCount);
  },
});

async function showResult(context: Context, told: z.output<typeof imported>): Promise<void> {
  const { faults, duplicates, ...counts } = told;
  await context.show(counts);
  const sentence = context.config.isChinese ? 'messageZh' : 'message';
  if (faults.length > 0)
    await context.showAll(faults, { ROW: 'row', COLUMN: 'column', FAULT: sentence });
  if (duplicates.length > 0)
    await context.showAll(duplicates, { ROW: 'inRow', SAME_AS: 'of', ID: 'id', WHY: 'why' });
}

function faulty(count: number): CliError {
  return new CliError({
    exitCode: EXIT.failure,
    code: 'lead_file_faulty',
    message: `The file has ${count} faults.`,
    advice: 'Correct these rows; nothing was imported.',
  });
}
