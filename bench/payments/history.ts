import pg from 'pg';
import { derivedId } from '#libs/kernel';
import { startEmbeddedPostgres } from '#libs/persistence';
import { monotonicMs, secondsSince } from '../clock.js';
import { inParallel } from '../in-parallel.js';
import type { Shop, Town } from '../platform/shops.js';
import { rounded } from '../statistics.js';
import { FROM, FROM_HISTORY, NUMBERS, ROWS, SHOPS, SUMS, TIDY } from './history-sql.js';
import { say } from '../stage.js';

/** One statement's share: its balance check keeps all it inserted in memory. */
const CHUNK_PAYMENTS = 50_000;
const SESSIONS = 2;
/** Durability is for payments; this can be made again. */
const SESSION = [
  'role=haodian_owner',
  'search_path=haodian',
  'synchronous_commit=off',
  'work_mem=256MB',
  'maintenance_work_mem=256MB',
].map((setting) => `-c ${setting}`);

/**
 * Writes a month of payments into a data folder whose platform is stopped: inbox, payments, ledger,
 * days and announcements, so that all sums agree. The bytes of the notifications are left out, as
 * after their purge.
 */
export async function recordHistory(dataDir: string, town: Town, payments: number): Promise<void> {
  const startMs = monotonicMs();
  const silent = { info: () => undefined, warn: () => undefined };
  const postgres = await startEmbeddedPostgres({ dataDir, log: silent });
  const sessions = await Promise.all(
    Array.from({ length: SESSIONS }, () => connected(postgres.url)),
  );
  try {
    await write(sessions, town, payments);
  } finally {
    for (const session of sessions) await session.end();
    await postgres.stop();
  }
  say(`${payments} payments recorded in ${rounded(secondsSince(startMs), 0)} s`);
}

async function write(sessions: readonly pg.Client[], town: Town, payments: number): Promise<void> {
  const [first] = sessions as [pg.Client];
  const account = town.channelAccountId;
  await first.query(SHOPS, shopColumns(town.shops, account));
  await first.query(NUMBERS, [payments]);
  await first.query('create index on bench_history (line, k)');
  await first.query('analyze bench_history');
  const { length: shops } = town.shops;
  const step = Math.max(1, Math.floor((CHUNK_PAYMENTS * shops) / payments));
  const chunks = Array.from({ length: Math.ceil(shops / step) }, (_, index) => 1 + index * step);
  const idle = [...sessions];
  await inParallel(chunks, SESSIONS, async (from) => {
    const session = idle.pop()!;
    for (const [table, insert] of Object.entries(ROWS)) {
      await session.query(`${insert} ${FROM[table] ?? FROM_HISTORY}`, [from, from + step, account]);
    }
    idle.push(session);
  });
  for (const sum of SUMS) await first.query(sum, [account]);
  for (const statement of TIDY) await first.query(statement);
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, options: SESSION.join(' ') });
  await client.connect();
  return client;
}

function shopColumns(shops: readonly Shop[], channelAccountId: string): string[][] {
  const accounts = (kind: string): string[] =>
    shops.map(({ merchantId }) =>
      derivedId('acc', 0, `${merchantId}|${kind}|${channelAccountId}|CNY`),
    );
  return [
    shops.map((shop) => shop.merchantId),
    shops.map((shop) => shop.storeId),
    shops.map((shop) => shop.terminalId),
    shops.map(({ speakers: [one] }) => one!.sn),
    accounts('acquirer_receivable'),
    accounts('merchant_settlement'),
    accounts('acquirer_fee'),
  ];
}
