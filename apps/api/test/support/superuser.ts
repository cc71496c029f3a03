import { asSuperuser, embeddedDatabaseUrl } from '#libs/testing';
import type { TestPlatform } from './test-platform.js';

/**
 * One statement as the superuser of the embedded server: for what cannot come about by the API
 * alone and has specs of its own.
 */
export async function inTables(
  { dataDir }: TestPlatform,
  text: string,
  values: readonly unknown[],
): Promise<void> {
  const url = await embeddedDatabaseUrl(dataDir, 'postgres');
  await asSuperuser(url, (client) => client.query(text, [...values]));
}
