import { confirmByName } from './confirm.js';
import type { Context } from './context.js';
import type { Row } from './output/rows.js';

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
  const { confirm, preview } = await context.api.get(changePath(id));
  const phrase = String(confirm);
  await confirmByName(context, {
    question: `Approve: ${summaryOf(preview)}.`,
    name: phrase,
    given,
  });
  return phrase;
}

/** What a change does, in one line. */
export function summaryOf(preview: unknown): string {
  const summary = (preview as Row | undefined)?.['summary'];
  return typeof summary === 'string' ? summary : '';
}
