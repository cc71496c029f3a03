import { setTimeout as delay } from 'node:timers/promises';
import { PlatformUnderTest } from '../platform/platform-under-test.js';
import { townFolder } from '../platform/town-folder.js';
import { residentBytes } from '../processes/processor-time.js';
import { rounded, summary } from '../statistics.js';
import type { Flags } from './flags.js';
import { latency } from './latency.js';
import { say } from '../stage.js';
import type { Stage } from '../stage.js';

const STARTS = 3;
const PER_SECOND = 500;
const SECONDS = 15;
const SAMPLE_EVERY_MS = 500;
const MIB = 2 ** 20;

/**
 * How soon the platform is ready on a warm data folder, and what it weighs with its speakers under
 * load.
 */
export async function memory(stage: Stage, { shops, connections }: Flags): Promise<object> {
  const readyS = await readiness(stage, shops);
  const { side, town, platform } = await stage.platform('platform', { shops });
  const idle = await residentBytes(platform.pid);
  const samples = sampleResident(platform.pid, SAMPLE_EVERY_MS);
  await latency(stage, { town, side, connections, perSecond: PER_SECOND, seconds: SECONDS });
  const resident = await samples.end();
  await stage.endSides('platform');
  const peak = Math.max(...resident.map(({ bytes }) => bytes));
  say(`ready in ${readyS.median} s, RSS idle ${mib(idle)} MiB, at 500/s up to ${mib(peak)} MiB`);
  return {
    readyS,
    apiResidentMiB: { withSpeakersIdle: mib(idle), atLoadMax: mib(peak) },
    atLoad: { perSecond: PER_SECOND, speakers: town.shops.length },
  };
}

/** From the spawn of the process to the first 200 of /readyz, on a data folder that is set up. */
async function readiness(stage: Stage, shops: number) {
  const folder = await townFolder(stage.root, { name: 'platform', shops, speakersEach: 1 });
  const seconds: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const platform = await PlatformUnderTest.start(folder);
    seconds.push(platform.readyAfterS);
    await platform.stop();
  }
  return summary(seconds, 2);
}

/** Resident memory of a process, taken again and again until `end`. */
export function sampleResident(pid: number, everyMs: number) {
  const samples: { readonly atMs: number; readonly bytes: number }[] = [];
  const stopping = new AbortController();
  const sampling = (async () => {
    for (let atMs = 0; !stopping.signal.aborted; atMs += everyMs) {
      samples.push({ atMs, bytes: await residentBytes(pid) });
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    end: async () => {
      stopping.abort();
      await sampling;
      return samples;
    },
  };
}

/** Bytes as MiB. */
export function mib(bytes: number): number {
  return rounded(bytes / MIB, 1);
}
