import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { newId, systemClock } from '#libs/kernel';
import { phoneTermsOf } from '#libs/merchants';
import { SecretBox, secretKeyFromBase64, startEmbeddedPostgres } from '#libs/persistence';
import { monotonicMs, secondsSince } from '../clock.js';
import { rounded } from '../statistics.js';
import { say } from '../stage.js';
import { AGENTS, FINISH, INDEX, INDEX_DEFINITION, INSERTS } from './seed-sql.js';
import type { SeedTable } from './seed-sql.js';
import { ShopNames } from './shop-names.js';
import type { NamedShop } from './shop-names.js';

/** How many of each. */
export interface CountryPlan {
  readonly merchants: number;
  readonly agents: number;
}

/** A merchant as the load knows it. */
export interface SeededShop extends NamedShop {
  readonly id: string;
  readonly sn: string;
  readonly phone: string;
}

/** Whose portfolio a person has, and some of its shops. */
export interface Portfolio {
  readonly agentId: string;
  readonly shops: readonly SeededShop[];
}

/** What was seeded, as far as the load needs it. */
export interface Country {
  readonly agents: readonly Portfolio[];
  readonly regions: readonly Portfolio[];
  /** Of all. */
  readonly shops: readonly SeededShop[];
}

/** Where a country is kept beside its data. */
export const COUNTRY_FILE = 'bench-country.json';

const CHUNK = 5_000;
const EVERY_MS = 600_000;
const SAMPLED_AGENTS = 20;
const SAMPLED_REGIONS = 3;
const SAMPLE = 400;
const SESSION = ['role=haodian_owner', 'search_path=haodian', 'synchronous_commit=off']
  .concat('work_mem=256MB', 'maintenance_work_mem=256MB')
  .map((setting) => `-c ${setting}`);

/**
 * Fills a data folder whose platform is stopped: agents in a tree, merchants with stores, plates
 * and speakers, and what they are found by.
 */
export async function seedCountry(dataDir: string, plan: CountryPlan): Promise<Country> {
  const startMs = monotonicMs();
  const silent = { info: () => undefined, warn: () => undefined };
  const postgres = await startEmbeddedPostgres({ dataDir, log: silent });
  const client = new pg.Client({ connectionString: postgres.url, options: SESSION.join(' ') });
  await client.connect();
  try {
    const key = await readFile(join(dataDir, 'secret.key'), 'utf8');
    const box = new SecretBox(secretKeyFromBase64(key.trim()));
    const country = await write(client, plan, box);
    await writeFile(join(dataDir, COUNTRY_FILE), JSON.stringify(country), { mode: 0o600 });
    say(`${plan.merchants} merchants seeded in ${rounded(secondsSince(startMs), 0)} s`);
    return country;
  } finally {
    await client.end();
    await postgres.stop();
  }
}

async function write(client: pg.Client, plan: CountryPlan, box: SecretBox): Promise<Country> {
  const tree = await writeTree(client, plan.agents);
  const names = await ShopNames.open();
  const { rows } = await client.query<{ definition: string }>(INDEX_DEFINITION);
  await client.query(`drop index ${INDEX}`);
  const shops: SeededShop[] = [];
  const startMs = systemClock.nowMs() - plan.merchants * EVERY_MS;
  for (let from = 0; from < plan.merchants; from += CHUNK) {
    const to = Math.min(from + CHUNK, plan.merchants);
    const made: Rows = { merchants: [], stores: [], terminals: [], devices: [], search_terms: [] };
    made.merchant_agents = [];
    for (let number = from; number < to; number += 1) {
      const agentId = tree.agents[number % tree.agents.length]!;
      shops.push(addShop(made, { names, box, number, agentId, at: startMs + number * EVERY_MS }));
    }
    for (const [table, insert] of Object.entries(INSERTS))
      await client.query(insert, columnsOf(made[table as SeedTable]!));
  }
  await client.query(rows[0]!.definition);
  for (const statement of FINISH) await client.query(statement);
  return sampled(tree, shops);
}

type Rows = Partial<Record<SeedTable, unknown[][]>>;

interface NewShop {
  readonly names: ShopNames;
  /** Hashes phone numbers as the platform will. */
  readonly box: SecretBox;
  readonly number: number;
  readonly agentId: string;
  readonly at: number;
}

/** Every fifth merchant has a second store; most trade, some are being signed up or closed. */
function addShop(made: Rows, { names, box, number, agentId, at }: NewShop): SeededShop {
  const named = names.merchant(number);
  const [id, createdAt] = [newId('mer', at), new Date(at)];
  const state = ['onboarding', 'suspended', 'closed'][number % 40] ?? 'active';
  const kind = ['company', 'individual', 'individual'][number % 7] ?? 'individually_owned';
  made.merchants!.push([id, named.name, createdAt, named.pinyin, state, kind]);
  made.search_terms!.push([id, id, haystack(named)]);
  made.merchant_agents!.push([id, agentId, createdAt]);
  const phone = `138${String((number * 7_919) % 100_000_007).padStart(8, '0')}`;
  const data = { kind: 'individual', legalPerson: { mobile: phone } } as const;
  const phones = phoneTermsOf(data, { box, clock: systemClock });
  made.search_terms!.push([id, newId('apl', at), `\n${phones.join('\n')}\n`]);
  let sn = '';
  for (let which = 0; which < (number % 5 === 0 ? 2 : 1); which += 1) {
    const store = names.store(number, which);
    const [storeId, terminalId] = [newId('sto', at), newId('ter', at)];
    const serial = String(((number * 2 + which) * 7_919) % 1_000_003);
    sn = `HD26-${serial.padStart(7, '0')}`;
    const plate = terminalId.slice(-17).toUpperCase();
    made.stores!.push([storeId, id, store.name, createdAt]);
    made.terminals!.push([terminalId, id, storeId, plate, createdAt]);
    made.devices!.push([sn, id, storeId, terminalId, createdAt]);
    made.search_terms!.push([id, storeId, haystack(store)], [id, terminalId, line(plate)]);
    made.search_terms!.push([id, sn, line(sn.replace('-', ''))]);
  }
  return { id, sn, phone, ...named };
}

function haystack({ name, pinyin, initials }: NamedShop): string {
  return `\n${name}\n${pinyin}\n${initials}\n`;
}

function line(code: string): string {
  return `\n${code.toLowerCase()}\n`;
}

function columnsOf(rows: readonly unknown[][]): unknown[][] {
  return rows[0]!.map((_, column) => rows.map((row) => row[column]));
}

interface Tree {
  /** Those at the bottom. */
  readonly agents: readonly string[];
  /** Region -> the agents below it. */
  readonly regions: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A region for each hundred, a branch for each twenty; the rest are agents of the branches. */
async function writeTree(client: pg.Client, count: number): Promise<Tree> {
  const nowMs = systemClock.nowMs();
  const regions = Array.from({ length: Math.ceil(count / 100) }, () => newId('agt', nowMs));
  const branches = Array.from({ length: Math.ceil(count / 20) }, () => newId('agt', nowMs));
  const rest = Math.max(1, count - regions.length - branches.length);
  const agents = Array.from({ length: rest }, () => newId('agt', nowMs));
  const regionOf = (branch: number): string => regions[branch % regions.length]!;
  const below = new Map(regions.map((region) => [region as string, new Set<string>()]));
  agents.forEach((agent, at) => below.get(regionOf(at % branches.length))!.add(agent));
  const rows = [
    ...regions.map((id, at) => [id, 'region', null, `大区 ${at}`]),
    ...branches.map((id, at) => [id, 'branch', regionOf(at), `分公司 ${at}`]),
    ...agents.map((id, at) => [id, 'agent', branches[at % branches.length]!, `经纪人 ${at}`]),
  ];
  await client.query(AGENTS, columnsOf(rows));
  return { agents, regions: below };
}

function sampled({ agents, regions }: Tree, shops: readonly SeededShop[]): Country {
  const agentOf = (at: number): string => agents[at % agents.length]!;
  const spread = (all: readonly SeededShop[]): SeededShop[] => {
    const step = Math.max(1, Math.floor(all.length / SAMPLE));
    return all.filter((_, at) => at % step === 0).slice(0, SAMPLE);
  };
  const portfolio = (agentId: string, within: ReadonlySet<string>): Portfolio => ({
    agentId,
    shops: spread(shops.filter((_, at) => within.has(agentOf(at)))),
  });
  return {
    agents: agents.slice(0, SAMPLED_AGENTS).map((id) => portfolio(id, new Set([id]))),
    regions: [...regions].slice(0, SAMPLED_REGIONS).map(([id, within]) => portfolio(id, within)),
    shops: spread(shops),
  };
}
