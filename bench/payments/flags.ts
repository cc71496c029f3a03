import { Command, Option } from 'commander';
import { numberFlag } from '../number-flag.js';

/** The parts of the bench. */
export const parts = ['throughput', 'latency', 'million', 'memory', 'soak', 'against'] as const;

/** A part of the bench. */
export type Part = (typeof parts)[number];

/** What the bench is told. */
export interface Flags {
  /** Of one round. */
  readonly seconds: number;
  readonly rounds: number;
  readonly connections: number;
  readonly shops: number;
  readonly deep: boolean;
  readonly part: readonly Part[];
  readonly soakMinutes: number;
  readonly dataDir?: string;
  readonly profile?: string;
  /** Of `against`: the folder of another build. */
  readonly other?: string;
}

/** A soak takes its time and a comparison of builds needs another one: they are asked for. */
const BY_DEFAULT: readonly Part[] = ['throughput', 'latency', 'memory', 'million'];

/** Reads the command line; prints the usage and ends the process when it cannot be read. */
export function readFlags(): Flags {
  const program = new Command('bench:payments')
    .description('Measures the built platform beside a bare baseline. JSON on stdout.')
    .option('--seconds <n>', 'length of a round', numberFlag, 8)
    .option('--rounds <n>', 'rounds of each side, in turn', numberFlag, 7)
    .option('--connections <n>', 'kept-alive connections of the load', numberFlag, 64)
    .option('--shops <n>', 'shops with a speaker each', numberFlag, 1_000)
    .option('--deep', 'with 10 million payments recorded instead of one', false)
    .addOption(
      new Option('--part <name...>', 'only these parts').choices(parts).default(BY_DEFAULT),
    )
    .option('--soak-minutes <n>', 'length of the soak', numberFlag, 10)
    .option('--data-dir <folder>', 'keeps the data folders there and uses them again')
    .option('--profile <folder>', 'writes a processor profile of the platform there')
    .option('--other <folder>', 'of the part `against`: the dist folder of another build')
    .option('--json', 'JSON on stdout; always so', true);
  return program.parse().opts<Flags>();
}
