import { Command } from 'commander';
import { monotonicMs, secondsSince } from '../clock.js';
import { machine } from '../machine.js';
import { numberFlag } from '../number-flag.js';
import { microsecondsEach, processorTimes, residentBytes } from '../processes/processor-time.js';
import { say, Stage } from '../stage.js';
import { rounded, summary } from '../statistics.js';

interface Flags {
  readonly devices: number;
  readonly stores: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly dataDir?: string;
}

type Setting = Awaited<ReturnType<Stage['platform']>>;

const flags = new Command('bench:fleet')
  .description('Many speakers on the built platform. JSON on stdout.')
  .option('--devices <n>', 'speakers', numberFlag, 2_000)
  .option(
    '--stores <n>',
    'stores that share them; every payment is spoken by all of a store',
    numberFlag,
    40,
  )
  .option('--rounds <n>', 'rounds of announcements', numberFlag, 5)
  .option('--seconds <n>', 'length of a round', numberFlag, 3)
  .option('--data-dir <folder>', 'keeps the data folders there and uses them again')
  .option('--json', 'JSON on stdout; always so', true)
  .parse()
  .opts<Flags>();

const CONNECTIONS = 8;
const SET = 3_000;
const PLAYED_WITHIN_MS = 120_000;

/**
 * Several stores' worth of speakers hear each payment, so that notifications are not what is
 * measured.
 */
async function round(stage: Stage, { side, town }: Setting) {
  const { name, notifyUrl: url, consumers } = side;
  const tills = town.shops;
  const each = tills[0]!.speakers.length;
  await stage.load.call('prepare', { account: town.account, tills, count: SET });
  const playedBefore = await stage.fleet.call('played', { name });
  const before = await processorTimes(consumers);
  const startMs = monotonicMs();
  const { seconds } = flags;
  const { accepted } = await stage.load.call('burst', { url, connections: CONNECTIONS, seconds });
  const announcements = accepted * each;
  const count = playedBefore + announcements;
  const played = await stage.fleet.call('until', { name, count, withinMs: PLAYED_WITHIN_MS });
  const perSecond = announcements / secondsSince(startMs);
  const processorUs = microsecondsEach(before, await processorTimes(consumers), announcements);
  say(`${rounded(perSecond, 0)} announcements/s${played ? '' : ', not all of them played'}`);
  return { perSecond, played, processorUs };
}

async function main(stage: Stage): Promise<object> {
  const { devices, stores: shops } = flags;
  const wish = { shops, speakersEach: Math.round(devices / shops) };
  const before = await stage.platform('fleet', { ...wish, connects: false });
  const unconnected = await residentBytes(before.platform.pid);
  const connectS = await stage.connect('fleet', before);
  const connected = await residentBytes(before.platform.pid);
  const count = before.town.shops.flatMap(({ speakers }) => speakers).length;
  const rounds: Awaited<ReturnType<typeof round>>[] = [];
  for (let index = 0; index < flags.rounds; index += 1) {
    rounds.push(await round(stage, before));
  }
  return {
    devices: count,
    speakersPerStore: wish.speakersEach,
    memoryPerDeviceKiB: rounded((connected - unconnected) / 1024 / count, 1),
    apiResidentMiB: [unconnected, connected, await residentBytes(before.platform.pid)].map(mib),
    connectsPerSecond: rounded(count / connectS, 0),
    announcementsPerSecond: summary(
      rounds.map((each) => each.perSecond),
      0,
    ),
    allPlayed: rounds.every((each) => each.played),
    processorUs: rounds.at(-1)!.processorUs,
  };
}

function mib(bytes: number): number {
  return rounded(bytes / 2 ** 20, 1);
}

const stage = await Stage.open(flags.dataDir);
process.once('SIGINT', () => void stage.close().finally(() => process.exit(130)));
try {
  const result = await main(stage);
  process.stdout.write(`${JSON.stringify({ machine: machine(), ...result }, null, 2)}\n`);
} finally {
  await stage.close();
}
