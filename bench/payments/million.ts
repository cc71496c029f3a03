import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, townFolder } from '../platform/town-folder.js';
import type { Town } from '../platform/shops.js';
import type { Flags } from './flags.js';
import { recordHistory } from './history.js';
import { say } from '../stage.js';
import type { Stage } from '../stage.js';
import { compare } from './throughput.js';

const PAYMENTS = 1_000_000;
const PAYMENTS_DEEP = 10_000_000;

/** A platform with many payments on record beside an empty one with the same shops. */
export async function million(stage: Stage, flags: Flags): Promise<object> {
  const { shops } = flags;
  const payments = flags.deep ? PAYMENTS_DEEP : PAYMENTS;
  const folder = await folderWithHistory(stage, shops, payments);
  const empty = await stage.platform('empty', { shops });
  const full = await stage.platform(folder, { shops });
  const { town } = empty;
  const { first, second, ratio, playedRatio } = await compare(
    [
      { stage, side: empty.side, town },
      { stage, side: full.side, town },
    ],
    flags,
  );
  const ledger = await (
    await full.platform.api()
  )
    .get<object>('/v1/ledger/check')
    .catch((error: Error) => ({ error: error.message }));
  await stage.endSides('empty', folder);
  return { payments, ratio, playedRatio, ledger, empty: first, full: second };
}

async function folderWithHistory(stage: Stage, shops: number, payments: number): Promise<string> {
  const name = `with-${payments}`;
  const folder = await townFolder(stage.root, { name, shops, speakersEach: 1 });
  const done = join(folder, 'bench-history');
  if (await exists(done)) return name;
  const town = JSON.parse(await readFile(join(folder, 'bench-town.json'), 'utf8')) as Town;
  say(`recording ${payments} payments`);
  await recordHistory(folder, town, payments);
  await writeFile(done, `${payments}\n`);
  return name;
}
