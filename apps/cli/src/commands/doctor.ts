import { EXIT } from '#libs/kernel';
import { CliError } from '../cli.errors.js';
import { defineCommand } from '../command.js';
import type { Context } from '../context.js';
import { fail, lookAt, ok, type Finding, type Reached } from '../doctor/check.js';
import {
  clockCheck,
  readinessCheck,
  transportCheck,
  versionCheck,
} from '../doctor/platform-checks.js';
import { fileCheck, tokenCheck } from '../doctor/session-checks.js';
import { plain } from '../output/cells.js';
import { padded } from '../output/table.js';

const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red' } as const;
const NAME_WIDTH = 12;

/** Looks at everything that is needed before another command can work, and says what to do. */
export const command = defineCommand({
  summary: 'Look whether the platform can be reached and used, and say what to do',
  examples: ['doctor', 'doctor --url https://pay.example.com --json'],
  run: async (context) => {
    const reached = await reach(context);
    const findings =
      'state' in reached
        ? [reached, transportCheck(context), await fileCheck(context)]
        : await all(context, reached);
    await show(context, findings);
    const failed = findings.filter(({ state }) => state === 'fail');
    if (failed.length === 0) return;
    throw new CliError({
      exitCode: 'state' in reached ? EXIT.network : EXIT.failure,
      code: 'doctor_failed',
      message: `Not well: ${failed.map(({ check }) => check).join(', ')}.`,
    });
  },
});

async function reach(context: Context): Promise<Finding | Reached> {
  try {
    const reached = await lookAt(context, '/healthz');
    if (reached.answer.status === 200) return reached;
    const advice = 'Check that --url leads to the platform itself.';
    return fail('reachable', `/healthz answered ${reached.answer.status}`, advice);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return fail('reachable', error.message, 'Check --url, the network and that it runs.');
  }
}

async function all(context: Context, reached: Reached): Promise<Finding[]> {
  return [
    ok('reachable', context.options.url),
    transportCheck(context),
    await readinessCheck(context),
    clockCheck(reached),
    await versionCheck(context),
    await tokenCheck(context),
    await fileCheck(context),
  ];
}

async function show(context: Context, findings: readonly Finding[]): Promise<void> {
  const { io, options } = context;
  if (options.json) return io.out(`${JSON.stringify(findings, null, 2)}\n`);
  for (const { check, state, detail, advice } of findings) {
    const word = context.paintOut(COLOURS[state], padded(state, 4));
    await io.out(`${word}  ${padded(check, NAME_WIDTH)}${plain(detail)}\n`);
    if (advice) await io.out(`${' '.repeat(6 + NAME_WIDTH)}${plain(advice)}\n`);
  }
}
