import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { DomainError } from '#libs/kernel';
import { readConfig, SettingInvalid } from './config.js';
import { banner } from './banner.js';
import { createLog } from './log.js';
import { PortInUse } from './listen.errors.js';
import { startPlatform } from './platform.js';

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;
/** Supervisors wait ten seconds before they kill. */
const STOP_WITHIN_MS = 9_000;
/**
 * How much the heap may grow between two full collections, in percent. Left to itself V8 lets a
 * busy one grow fourfold: over ten minutes at 500 notifications a second 390 MiB were seen, of
 * which 85 were in use.
 */
const HEAP_GROWING_PERCENT = 30;

async function main(): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`);
  const config = readConfig();
  const log = createLog(config.logLevel);
  const platform = await startPlatform(config, log);
  process.stderr.write(banner(config, platform));

  let isStopping = false;
  const stop = (why: string) => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => {
      log.error('did not stop in time: what is left is found by the next process');
      process.exit(EXIT_FAILURE);
    }, STOP_WITHIN_MS).unref();
    log.info({ why }, 'stopping: requests in flight are finished first');
    platform.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopped with an error');
        process.exit(EXIT_FAILURE);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Whoever started us with a channel holds us by it: when that process is gone, we go too.
  if (process.channel) process.once('disconnect', () => stop('our parent is gone'));
}

/** One line a person can act on; what nobody expected is shown whole. */
function explain(error: unknown): { line: string; exitCode: number } {
  if (error instanceof SettingInvalid) return { line: error.message, exitCode: EXIT_USAGE };
  if (error instanceof PortInUse) return { line: error.message, exitCode: EXIT_USAGE };
  if (error instanceof DomainError) {
    const exitCode = error.code === 'data_folder_in_use' ? EXIT_USAGE : EXIT_FAILURE;
    return { line: [error.message, error.advice].filter(Boolean).join(' '), exitCode };
  }
  return {
    line: error instanceof Error ? (error.stack ?? error.message) : String(error),
    exitCode: EXIT_FAILURE,
  };
}

main().catch((error: unknown) => {
  const { line, exitCode } = explain(error);
  process.stderr.write(`haodian: ${line}\n`);
  process.exit(exitCode);
});
