import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PlatformUnderTest } from './platform-under-test.js';
import type { TownPlan } from './shops.js';

const execute = promisify(execFile);

/**
 * A data folder in which shops are signed up and nothing was paid yet: made once through the public
 * API, then copied. An existing folder of that name is used as it is.
 */
export async function townFolder(
  root: string,
  wish: TownPlan & { readonly name: string },
): Promise<string> {
  const [pristine, folder] = [
    join(root, `town-${wish.shops}x${wish.speakersEach}`),
    join(root, wish.name),
  ];
  if (await exists(folder)) return folder;
  if (!(await exists(join(pristine, 'bench-town.json')))) {
    const platform = await PlatformUnderTest.start(pristine);
    await platform.town(wish);
    await platform.stop();
  }
  // With owners: PostgreSQL's files belong to its user.
  await execute('cp', ['-a', pristine, folder]);
  return folder;
}

/** Whether there is such a file or folder. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
