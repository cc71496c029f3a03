import { rounded, slope } from '../statistics.js';
import type { Flags } from './flags.js';
import { mib, sampleResident } from './memory.js';
import { say } from '../stage.js';
import type { Stage } from '../stage.js';

const PER_SECOND = 500;
/** One set is sent while the next is signed. */
const SET_SECONDS = 10;
const SAMPLE_EVERY_MS = 5_000;
/** Samples of the first part are warming up. */
const WARM_UP = 1 / 3;

/** A long steady load: memory must not grow. */
export async function soak(stage: Stage, flags: Flags): Promise<object> {
  const { side, town, platform } = await stage.platform('platform', flags);
  const set = { account: town.account, tills: town.shops, count: PER_SECOND * SET_SECONDS };
  const sets = Math.ceil((flags.soakMinutes * 60) / SET_SECONDS);
  const { notifyUrl: url } = side;
  let refused = 0;
  await stage.load.call('prepare', set);
  const samples = sampleResident(platform.pid, SAMPLE_EVERY_MS);
  for (let index = 0; index < sets; index += 1) {
    await stage.load.call('prepareNext', set);
    const paced = await stage.load.call('pace', { ...flags, url, perSecond: PER_SECOND });
    refused += paced.answersMs.filter((ms) => Number.isNaN(ms)).length;
    await stage.load.call('takeNext', null);
    if (index % 6 === 5) say(`soak: ${((index + 1) * SET_SECONDS) / 60} min`);
  }
  const resident = await samples.end();
  await stage.endSides('platform');
  return { minutes: flags.soakMinutes, perSecond: PER_SECOND, refused, ...trend(resident) };
}

function trend(samples: readonly { readonly atMs: number; readonly bytes: number }[]) {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  const points = warm.map(({ atMs, bytes }) => ({ x: atMs / 60_000, y: mib(bytes) }));
  return {
    residentMiB: samples.map(({ bytes }) => mib(bytes)),
    slopeMiBPerMinute: rounded(slope(points), 2),
  };
}
