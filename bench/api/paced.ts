import pg from 'pg';
import { monotonicMs } from '../clock.js';
import type { Person, Reach } from './people.js';
import { chanceOf, nextRequest } from './requests.js';
import type { Kind } from './requests.js';

/** One request as it went, ms from when it was due. */
export interface Sample {
  readonly kind: Kind;
  readonly reach: Reach;
  readonly ms: number;
  readonly status: number;
  readonly path: string;
}

/** A paced run. */
export interface PaceWish {
  readonly people: readonly Person[];
  /** Of the database, for the plain SQL that runs beside. */
  readonly databaseUrl: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly seed: number;
}

/** What a run came to. */
export interface PaceResult {
  readonly samples: readonly Sample[];
  /** A merchant by its primary key in plain SQL, in between. */
  readonly sqlMs: readonly number[];
}

const TICK_MS = 1;
const SQL_EVERY = 5;
const FIRST_PAGE = /\?limit=50$/;

/**
 * Sends at a steady pace whatever the answers do, half as agents, a quarter as regions and as the
 * administrator each; every fifth time a row is read beside it in plain SQL.
 */
export async function paceRequests(wish: PaceWish): Promise<PaceResult> {
  const client = new pg.Client({ connectionString: wish.databaseUrl });
  await client.connect();
  const samples: Sample[] = [];
  const sqlMs: number[] = [];
  const chance = chanceOf(wish.seed);
  const cursors = new Map<Person, string>();
  const open = new Set<Promise<void>>();
  const total = wish.perSecond * wish.seconds;
  const beginMs = monotonicMs();
  const send = async (dueMs: number): Promise<void> => {
    const person = personAt(wish.people, chance(100), chance(1_000));
    const { kind, method, path, json } = nextRequest(person, chance, cursors);
    const { status, body } = await person.caller.call(method, path, json);
    const { reach } = person;
    samples.push({ kind, reach, ms: monotonicMs() - dueMs, status, path });
    const cursor = (body as { nextCursor?: string | null } | null)?.nextCursor;
    if (FIRST_PAGE.test(path) && cursor) cursors.set(person, cursor);
  };
  let isReading = false;
  const readPlain = async (): Promise<void> => {
    // One at a time: it is not to wait for itself.
    if (isReading) return;
    isReading = true;
    const { shops } = wish.people.at(-1)!;
    const startMs = monotonicMs();
    await client.query(PLAIN, [shops[chance(shops.length)]!.id]);
    sqlMs.push(monotonicMs() - startMs);
    isReading = false;
  };
  for (let next = 0; next < total;) {
    for (const nowMs = monotonicMs(); next < total; next += 1) {
      const dueMs = beginMs + (next * 1_000) / wish.perSecond;
      if (dueMs > nowMs) break;
      track(open, send(dueMs));
      if (next % SQL_EVERY === 0) track(open, readPlain());
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await Promise.all(open);
  await client.end();
  return { samples, sqlMs };
}

const PLAIN = 'select * from haodian.merchants where id = $1';

function track(open: Set<Promise<void>>, work: Promise<void>): void {
  open.add(work);
  void work.finally(() => open.delete(work));
}

function personAt(people: readonly Person[], percent: number, at: number): Person {
  const reach: Reach = percent < 50 ? 'agent' : percent < 75 ? 'region' : 'admin';
  const those = people.filter((person) => person.reach === reach);
  return those[at % those.length]!;
}
