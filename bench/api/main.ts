import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicMs, secondsSince } from '../clock.js';
import { machine } from '../machine.js';
import { PlatformUnderTest } from '../platform/platform-under-test.js';
import { exists } from '../platform/town-folder.js';
import { latencies, rounded } from '../statistics.js';
import { say } from '../stage.js';
import { readFlags } from './flags.js';
import type { Flags } from './flags.js';
import { paceRequests } from './paced.js';
import type { PaceResult, Sample } from './paced.js';
import { openPeople } from './people.js';
import { KINDS } from './requests.js';
import { COUNTRY_FILE, seedCountry } from './seed.js';
import type { Country } from './seed.js';

const REACHES = ['agent', 'region', 'admin'] as const;
const SLOWEST = 12;

/** The seeded data folder; made when it is not there yet. */
async function seeded(root: string, flags: Flags): Promise<{ dataDir: string; country: Country }> {
  const { merchants, agents } = flags;
  const dataDir = join(root, `country-${merchants}x${agents}`);
  const file = join(dataDir, COUNTRY_FILE);
  if (await exists(file)) {
    return { dataDir, country: JSON.parse(await readFile(file, 'utf8')) as Country };
  }
  // The first start makes the database and its tables.
  await (await PlatformUnderTest.start(dataDir)).stop();
  return { dataDir, country: await seedCountry(dataDir, { merchants, agents }) };
}

async function measure(root: string, flags: Flags): Promise<object> {
  const { dataDir, country } = await seeded(root, flags);
  const platform = await PlatformUnderTest.start(dataDir, flags.profile);
  try {
    const people = await openPeople({ url: platform.url, dataDir }, country);
    const databaseUrl = await platform.databaseUrl();
    const pace = { people, databaseUrl, perSecond: flags.perSecond };
    // Not counted: the compiler, the caches and the statements warm up.
    await paceRequests({ ...pace, seconds: flags.warmUpSeconds, seed: 1 });
    const result = await paceRequests({ ...pace, seconds: flags.seconds, seed: 2 });
    for (const { caller } of people) caller.close();
    return report(result);
  } finally {
    await platform.stop();
  }
}

function report({ samples, sqlMs }: PaceResult): object {
  const sql = latencies(sqlMs);
  const refused = samples.filter(({ status }) => status < 200 || status >= 300);
  const kinds: Record<string, object> = {};
  for (const kind of Object.keys(KINDS)) {
    const of = samples.filter((sample) => sample.kind === kind);
    const all = latencies(of.map(({ ms }) => ms));
    const each = REACHES.map((reach) => {
      const { count, p50, p99 } = latencies(msOf(of, reach));
      return [reach, { count, p50, p99 }] as const;
    });
    kinds[kind] = {
      ...all,
      ratio: { p50: ratio(all['p50']!, sql['p50']!), p99: ratio(all['p99']!, sql['p99']!) },
      ...Object.fromEntries(each),
    };
  }
  const slowest = samples.toSorted((a, b) => b.ms - a.ms).slice(0, SLOWEST);
  return {
    ms: kinds,
    all: latencies(samples.map(({ ms }) => ms)),
    plainSqlByPrimaryKey: sql,
    refused: {
      count: refused.length,
      first: refused.slice(0, SLOWEST).map(({ kind, status, path }) => ({ kind, status, path })),
    },
    slowest: slowest.map(({ ms, reach, path }) => ({ ms: rounded(ms), reach, path })),
  };
}

function msOf(samples: readonly Sample[], reach: Sample['reach']): number[] {
  return samples.filter((sample) => sample.reach === reach).map(({ ms }) => ms);
}

function ratio(of: number, to: number): number {
  return rounded(of / to, 1);
}

async function main(): Promise<void> {
  const flags = readFlags();
  const startMs = monotonicMs();
  const root = flags.dataDir ?? (await mkdtemp(join(tmpdir(), 'haodian-bench-')));
  await mkdir(root, { recursive: true });
  // PostgreSQL's user has to pass through it.
  await chmod(root, 0o711);
  try {
    const result = { machine: machine(), flags, ...(await measure(root, flags)) };
    const seconds = rounded(secondsSince(startMs), 0);
    process.stdout.write(`${JSON.stringify({ ...result, seconds }, null, 2)}\n`);
  } finally {
    if (!flags.dataDir) await rm(root, { recursive: true, force: true });
  }
  say(`done in ${rounded(secondsSince(startMs), 0)} s`);
}

await main();
