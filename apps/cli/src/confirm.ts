import { nameDiffers, needsFlag, notConfirmed } from './cli.errors.js';
import type { Context } from './context.js';
import { ask } from './prompt.js';

/**
 * Asks before something that others notice; --yes answers, a dry run needs no answer.
 * @throws CliError `not_confirmed`, `prompt_without_terminal`.
 */
export async function confirm({ io, options }: Context, question: string): Promise<void> {
  if (options.yes || options.dryRun) return;
  const answer = await ask(io, { text: `${question} [y/N]`, flag: '--yes' });
  if (!/^y(es)?$/i.test(answer.trim())) throw notConfirmed();
}

/**
 * Lets a dangerous action's object be named by hand; --yes is not enough.
 * @throws CliError `confirmation_differs`, `prompt_without_terminal`.
 */
export async function confirmByName(
  { io, options }: Context,
  of: { question: string; name: string; given: string | undefined },
): Promise<void> {
  if (options.dryRun) return;
  const flag = `--confirm '${of.name}'`;
  if (of.given === undefined && !io.canAsk) throw needsFlag(of.question, flag);
  const text = `${of.question} Type ${of.name}`;
  const typed = of.given ?? (await ask(io, { text, flag })).trim();
  if (typed !== of.name) throw nameDiffers(of.name);
}
