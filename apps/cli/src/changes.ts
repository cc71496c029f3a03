import { z } from 'zod';
import { confirmByName } from './confirm.js';
import type { Context } from './context.js';
import { readAnswer } from './http/read-answer.js';
import type { Row } from './output/rows.js';

const change = z.object({ confirm: z.string().min(1), preview: z.unknown() });

/** Where a change is. */
export function changePath(id: string): string {
  return `/v1/changes/${encodeURIComponent(id)}`;
}

/**
 * Lets a person type what a change is about before it is approved; answers what they typed.
 * @throws CliError `not_found`, `confirmation_differs`, `prompt_without_terminal`.
 */
export async function confirmChange(
  context: Context,
  { id, given }: { id: string; given: string | undefined },
): Promise<string> {
  const path = changePath(id);
  const { confirm, preview } = readAnswer(`GET ${path}`, await context.api.get(path), change);
  const question = `Approve: ${summaryOf(preview)}.`;
  await confirmByName(context, { question, name: confirm, given });
  return confirm;
}

/** What a change does, in one line. */
export function summaryOf(preview: unknown): string {
  const summary = (preview as Row | undefined)?.['summary'];
  return typeof summary === 'string' ? summary : '';
}
