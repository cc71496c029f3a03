import { z } from 'zod';
import { usageWrong } from '../../cli.errors.js';
import { defineCommand } from '../../command.js';
import { confirmByName } from '../../confirm.js';
import type { Context } from '../../context.js';
import { neededText, text } from '../../flags.js';
import { readAnswer } from '../../http/read-answer.js';
import { readBytes } from '../../input.js';
import { endedJob, merchantsPhrase, progressOf } from '../../jobs.js';

const PATH = '/v1/jobs';
const CSV_BYTES_MAX = 500_000;

/** The kinds of the API by their names here, each with its field that every merchant is to have. */
const KINDS = new Map([
  ['assign-fee-plan', { kind: 'assign_fee_plan', field: 'feePlanId' }],
  ['hand-over', { kind: 'hand_over_merchants', field: 'agentId' }],
]);

const tried = z.looseObject({ id: z.string(), kind: z.string(), rowCount: z.int() });
const started = z.looseObject({ changeId: z.string().nullable() });

/** Who confirms nothing in advance has it tried first, and types of how many merchants it is. */
export const command = defineCommand({
  summary: 'Give many merchants a fee plan or an agent; --dry-run tries it on the platform',
  args: { kind: 'assign-fee-plan or hand-over' },
  flags: {
    to: neededText('--to <id>', 'what every merchant is to have: fpl_… or agt_…'),
    merchants: text('--merchants <ids>', 'these, mer_… with commas between'),
    csv: text('--csv <file>', 'those in the first column of a table, mer_…'),
    ofAgent: text('--of-agent <id>', 'those of this agent and all below it, agt_…'),
    ofFeePlan: text('--of-fee-plan <id>', 'those with this fee plan, fpl_…'),
    reason: neededText('--reason <text>', 'why, for the record'),
    confirm: text('--confirm <phrase>', 'of how many merchants, in place of trying and typing'),
  },
  examples: [
    'job start hand-over --to agt_… --of-agent agt_… --reason 片区调整 --dry-run',
    "job start assign-fee-plan --to fpl_… --csv shops.csv --reason 调价 --confirm '312 merchants'",
  ],
  run: async (context, { kind, to, reason, confirm, ...which }) => {
    const known = KINDS.get(kind);
    if (!known)
      throw usageWrong(`There is no job ${kind}.`, `Give ${[...KINDS.keys()].join(' or ')}.`);
    const part = await merchantsOf(which);
    const wish = { kind: known.kind, [known.field]: to, ...part, reason };
    if (context.options.dryRun) return context.show(await triedJob(context, wish));
    const phrase = confirm ?? (await confirmedByHand(context, wish));
    const body = { ...wish, confirm: phrase };
    const job = await context.api.change({ method: 'POST', path: PATH, body, creates: true });
    const { changeId } = readAnswer(`POST ${PATH}`, job, started);
    await context.show(job);
    if (changeId !== null) context.note(`Somebody else approves it: change approve ${changeId}`);
  },
});

interface Which {
  readonly merchants: string | undefined;
  readonly csv: string | undefined;
  readonly ofAgent: string | undefined;
  readonly ofFeePlan: string | undefined;
}

/**
 * Which merchants are meant, as the API takes it.
 * @throws CliError `usage` unless it is said in one way.
 */
async function merchantsOf({ merchants, csv, ofAgent, ofFeePlan }: Which): Promise<object> {
  const isFiltered = ofAgent !== undefined || ofFeePlan !== undefined;
  const ways = [merchants !== undefined, csv !== undefined, isFiltered].filter(Boolean);
  if (ways.length !== 1) {
    const advice = 'Give --merchants, --csv, or a filter: --of-agent, --of-fee-plan or both.';
    throw usageWrong('Which merchants are meant has to be said in one way.', advice);
  }
  if (merchants !== undefined) return { merchantIds: merchants.split(',') };
  if (csv === undefined) return { filter: { agentId: ofAgent, feePlanId: ofFeePlan } };
  // The ids are ASCII, in whatever encoding a spreadsheet saved the names beside them.
  return { csv: new TextDecoder().decode(await readBytes(csv, CSV_BYTES_MAX)) };
}

/** The wish tried on the platform, with what became of its rows; nothing is changed by it. */
async function triedJob(context: Context, wish: object) {
  const told = await context.api.preview(PATH, { ...wish, dryRun: true });
  const { id } = readAnswer(`POST ${PATH}`, told, tried);
  context.note(`Trying it: job rows ${id} says what becomes of every merchant`);
  return readAnswer(`GET ${PATH}/${id}`, await endedJob(context, id), tried);
}

/** @returns what was typed. @throws CliError `confirmation_differs`, `prompt_without_terminal`. */
async function confirmedByHand(context: Context, wish: object): Promise<string> {
  const { kind, rowCount, ...job } = await triedJob(context, wish);
  const phrase = merchantsPhrase(rowCount);
  const question = `${kind} of ${phrase}; tried, it comes to: ${progressOf(job['rows'])}.`;
  await confirmByName(context, { question, name: phrase, given: undefined });
  return phrase;
}
