import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Stage } from '../stage.js';
import type { Flags } from './flags.js';
import { compare } from './throughput.js';

/**
 * This build beside another one, such as that of an earlier commit: what a change costs the payment
 * path. Each is set up, loaded and connected by its own bench, so that forms and migrations may
 * differ.
 * @throws Error without `--other`.
 */
export async function against(stage: Stage, flags: Flags): Promise<object> {
  const { shops, other } = flags;
  if (other === undefined) throw new Error('say with --other where the other build lies: …/dist');
  const before = await stageOf(other);
  try {
    const [old, own] = [
      await before.platform('before', { shops }),
      await stage.platform('platform', { shops }),
    ];
    const { first, second, ratio, playedRatio } = await compare(
      [
        { stage: before, ...old },
        { stage, ...own },
      ],
      flags,
    );
    await stage.endSides('platform');
    await before.endSides('before');
    return { ratio, playedRatio, before: first, platform: second };
  } finally {
    await before.close();
  }
}

async function stageOf(dist: string): Promise<Stage> {
  const url = pathToFileURL(resolve(dist, 'bench/stage.js')).href;
  const other = (await import(url)) as { Stage: typeof Stage };
  return other.Stage.open();
}
