import { Command } from 'commander';
import { numberFlag } from '../number-flag.js';

/** What the bench is told. */
export interface Flags {
  readonly merchants: number;
  readonly agents: number;
  readonly perSecond: number;
  /** Of the measured run. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly dataDir?: string;
  readonly profile?: string;
}

/** Reads the command line; prints the usage and ends the process when it cannot be read. */
export function readFlags(): Flags {
  const program = new Command('bench:api')
    .description('Agents read and write over HTTP beside plain SQL. JSON on stdout.')
    .option(
      '--merchants <n>',
      'merchants with their stores, plates and speakers',
      numberFlag,
      100_000,
    )
    .option('--agents <n>', 'agents in a tree of regions and branches', numberFlag, 1_000)
    .option('--per-second <n>', 'requests a second', numberFlag, 100)
    .option('--seconds <n>', 'length of the measured run', numberFlag, 60)
    .option('--warm-up-seconds <n>', 'not measured', numberFlag, 15)
    .option('--data-dir <folder>', 'keeps the data folder there and uses it again')
    .option('--profile <folder>', 'writes a processor profile of the platform there')
    .option('--json', 'JSON on stdout; always so', true);
  return program.parse().opts<Flags>();
}
