import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { channelNames, openSender } from '../channels/parts/open-sender.js';
import type { ChannelSender } from '../channels/sender.js';
import type { ApiClient } from '../platform/api-client.js';
import { openChannelAccount, openShop, openSpeaker } from '../platform/open-shop.js';

const MODEL = 'generic-speaker';
const RATES = { wechatpay: '0.0038', alipay: '0.0038', jeepay: '0.0030' };

const keptSchema = z.object({
  shop: z.object({ name: z.string(), storeId: z.string(), plateCode: z.string() }),
  speaker: z.object({ sn: z.string(), token: z.string() }),
  notifyPaths: z.record(z.string(), z.string()),
});

/**
 * What the demo signed up, kept beside its data so that the next run goes on with the same shop.
 */
export type DemoShop = z.infer<typeof keptSchema>;

/** A channel that sends to the demo's shop. */
export interface DemoChannel {
  readonly sender: ChannelSender;
  readonly url: string;
}

/** The admin's password of a data folder, made on the first run. */
export async function adminPassword(dataDir: string): Promise<string> {
  const file = join(dataDir, 'demo-admin-password');
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept !== null) return kept.trim();
  const password = randomBytes(15).toString('base64url');
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/**
 * The shop of an earlier run, or a new one signed up through the public API as a customer would.
 */
export async function demoShop(api: ApiClient, dataDir: string): Promise<DemoShop> {
  const file = join(dataDir, 'demo-shop.json');
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept !== null) return keptSchema.parse(JSON.parse(kept));
  const shop = await signUp(api, dataDir);
  // Under another name first: a run that is cut off here signs up anew instead of reading half a
  // file.
  await writeFile(`${file}.new`, JSON.stringify(shop, null, 2), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return shop;
}

async function signUp(api: ApiClient, dataDir: string): Promise<DemoShop> {
  const { merchantId, terminalId, ...shop } = await openShop(api, {
    name: '张记小馆',
    rates: RATES,
  });
  const sn = `DEMO-${randomBytes(4).toString('hex').toUpperCase()}`;
  const speaker = await openSpeaker(api, { sn, model: MODEL, terminalId });
  const notifyPaths: Record<string, string> = {};
  for (const channel of await channelNames()) {
    const sender = await openSender(channel, { keysDir: keysDir(dataDir) });
    const settings = sender.settings();
    const account = await openChannelAccount(api, { channel, merchantId, settings });
    notifyPaths[channel] = account.notifyPath;
    await sender.close();
  }
  return { shop, speaker, notifyPaths };
}

/** The senders of the shop's channels. */
export async function demoChannels(
  shop: DemoShop,
  { url, dataDir }: { url: string; dataDir: string },
): Promise<DemoChannel[]> {
  const paths = Object.entries(shop.notifyPaths);
  return Promise.all(
    paths.map(async ([channel, path]) => ({
      sender: await openSender(channel, { keysDir: keysDir(dataDir) }),
      url: `${url}${path}`,
    })),
  );
}

function keysDir(dataDir: string): string {
  return join(dataDir, 'demo-keys');
}
