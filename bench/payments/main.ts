import { against } from './against.js';
import { latency } from './latency.js';
import { readFlags } from './flags.js';
import type { Flags, Part } from './flags.js';
import { memory } from './memory.js';
import { million } from './million.js';
import { soak } from './soak.js';
import { say, Stage } from '../stage.js';
import { compare } from './throughput.js';
import { monotonicMs, secondsSince } from '../clock.js';
import { rounded } from '../statistics.js';
import { machine } from '../machine.js';

const LATENCY_RATES = [200, 500];
const LATENCY_SECONDS = 10;
// The compiler needs some ten thousand of them: a platform that has been up for a minute.
const WARM_UP_SECONDS = 20;

const runs: Record<Part, (stage: Stage, flags: Flags) => Promise<object>> = {
  throughput,
  latency: latencyPart,
  memory,
  million,
  soak,
  against,
};

/** The platform beside the bare baseline, round by round. */
async function throughput(stage: Stage, flags: Flags): Promise<object> {
  const { shops, profile: profileDir } = flags;
  const { side, town, platform } = await stage.platform('platform', { shops, profileDir });
  const baseline = await stage.baseline(town);
  const { first, second, ratio, playedRatio } = await compare(
    [
      { stage, side: baseline.side, town },
      { stage, side, town },
    ],
    flags,
  );
  const ledger = await (await platform.api()).get<{ ok: boolean }>('/v1/ledger/check');
  await stage.endSides('baseline', 'platform');
  return {
    settings: baseline.settings,
    ledgerOk: ledger.ok,
    ratio,
    playedRatio,
    baseline: first,
    platform: second,
  };
}

/** From the notification to the speaker, at a steady pace. */
async function latencyPart(stage: Stage, { shops, connections }: Flags): Promise<object> {
  const { side, town } = await stage.platform('platform', { shops });
  const wish = { side, town, connections, seconds: LATENCY_SECONDS };
  // Not counted: the compiler and the statements warm up.
  await latency(stage, { ...wish, perSecond: 600, seconds: WARM_UP_SECONDS });
  const results: object[] = [];
  for (const perSecond of LATENCY_RATES) results.push(await latency(stage, { ...wish, perSecond }));
  await stage.endSides('platform');
  return { clock: 'CLOCK_MONOTONIC, one for all processes of this machine', ms: results };
}

async function main(): Promise<void> {
  const flags = readFlags();
  const startMs = monotonicMs();
  const stage = await Stage.open(flags.dataDir);
  // Leaves nothing running and nothing lying about.
  process.once('SIGINT', () => void stage.close().finally(() => process.exit(130)));
  const result: Record<string, unknown> = { machine: machine(), flags };
  try {
    for (const part of flags.part) {
      say(`— ${part}`);
      result[part] = await runs[part](stage, flags);
    }
  } finally {
    await stage.close();
  }
  result['seconds'] = rounded(secondsSince(startMs), 0);
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

await main();
