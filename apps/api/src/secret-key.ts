import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.js';

const FILE = 'secret.key';

/**
 * The key that seals secrets at rest, base64: the setting's, else the data folder's own, made on
 * the first start and readable by its owner only. Whoever loses it loses every channel account's
 * secrets: back it up apart from the data.
 */
export async function secretKeyOf(config: Config): Promise<string> {
  if (config.secretKey) return config.secretKey;
  const path = join(config.dataDir, FILE);
  await mkdir(config.dataDir, { recursive: true });
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(`${randomBytes(32).toString('base64')}\n`);
    await file.sync();
    await file.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(path, 'utf8')).trim();
}
