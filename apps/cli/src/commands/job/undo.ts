import { z } from 'zod';
import { defineCommand } from '../../command.js';
import { confirmByName } from '../../confirm.js';
import { neededText, text } from '../../flags.js';
import { readAnswer } from '../../http/read-answer.js';
import { jobPath, merchantsPhrase } from '../../jobs.js';

const job = z.object({ kind: z.string(), rows: z.object({ done: z.int() }) });

export const command = defineCommand({
  summary: 'Give the merchants of a job back what they had before, by a job of its own',
  args: { id: 'the job, job_…' },
  flags: {
    reason: neededText('--reason <text>', 'why, for the record'),
    confirm: text('--confirm <phrase>', 'of how many merchants, in place of typing'),
  },
  examples: ["job undo job_… --reason 撤销 --confirm '110 merchants'"],
  run: async (context, { id, reason, confirm }) => {
    const found = await context.api.get(jobPath(id));
    const { kind, rows } = readAnswer(`GET ${jobPath(id)}`, found, job);
    const phrase = merchantsPhrase(rows.done);
    const question = `Undo ${kind} of ${phrase}.`;
    await confirmByName(context, { question, name: phrase, given: confirm });
    const path = `${jobPath(id)}/undo`;
    const body = { reason, confirm: phrase };
    await context.show(await context.api.change({ method: 'POST', path, body, creates: true }));
  },
});
