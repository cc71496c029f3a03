import { systemClock } from '#libs/kernel';
import type { Person } from './people.js';
import type { SeededShop } from './seed.js';

/** What agents do, and how often of a hundred times. */
export const KINDS = {
  list: 16,
  searchName: 12,
  searchPinyin: 12,
  searchPhone: 8,
  searchSn: 8,
  searchNothing: 6,
  detail: 22,
  change: 10,
  create: 6,
} as const;

/** A key of {@link KINDS}. */
export type Kind = keyof typeof KINDS;

/** A request, and what it is counted as. */
export interface Asked {
  readonly kind: Kind;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly json?: unknown;
}

/** The same sequence at every run. */
export type Chance = (below: number) => number;

/** Numbers that look like chance (mulberry32). */
export function chanceOf(seed: number): Chance {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const MERCHANTS = '/v1/merchants';
const DAY_MS = 24 * 3_600_000;

/** What somebody does next; `cursors` holds where their lists went on. */
export function nextRequest(person: Person, chance: Chance, cursors: Map<Person, string>): Asked {
  const kind = kindAt(chance(100));
  const shop = person.shops[chance(person.shops.length)]!;
  return { kind, ...REQUESTS[kind]({ person, shop, chance, cursors }) };
}

function kindAt(percent: number): Kind {
  let sum = 0;
  for (const [kind, share] of Object.entries(KINDS)) {
    sum += share;
    if (percent < sum) return kind as Kind;
  }
  return 'detail';
}

interface Scene {
  readonly person: Person;
  readonly shop: SeededShop;
  readonly chance: Chance;
  readonly cursors: Map<Person, string>;
}

const REQUESTS: Readonly<Record<Kind, (scene: Scene) => Omit<Asked, 'kind'>>> = {
  list: (scene) => ({ method: 'GET', path: MERCHANTS + listWish(scene) }),
  searchName: ({ shop, chance }) => search(partOf(shop.name, 1 + chance(4), chance)),
  searchPinyin: ({ shop, chance }) =>
    search(partOf(chance(2) ? shop.initials : shop.pinyin, 2 + chance(6), chance)),
  searchPhone: ({ shop, chance }) => search(shop.phone.slice(chance(2) ? -4 : -11)),
  searchSn: ({ shop, chance }) => search(chance(2) ? shop.sn : shop.sn.slice(-6)),
  searchNothing: ({ chance }) => search(['不存在的店', 'zzqqxx', '99999999', '🍜'][chance(4)]!),
  detail: ({ shop }) => ({ method: 'GET', path: `${MERCHANTS}/${shop.id}` }),
  change: ({ shop }) => ({
    method: 'PATCH',
    path: `${MERCHANTS}/${shop.id}`,
    json: { name: shop.name },
  }),
  create: ({ shop }) => ({ method: 'POST', path: MERCHANTS, json: { name: `${shop.name}新店` } }),
};

/** The first page in some order, with some filter, or the page after the last one. */
function listWish({ person, chance, cursors }: Scene): string {
  const cursor = cursors.get(person);
  const since = new Date(systemClock.nowMs() - 30 * DAY_MS).toISOString();
  const wishes = [
    '?limit=50',
    '?limit=50&sort=-createdAt',
    '?limit=50&sort=name',
    '?limit=50&state=onboarding',
    '?limit=50&kind=company&sort=-createdAt',
    `?limit=50&createdFrom=${since}`,
    cursor ? `?limit=50&cursor=${cursor}` : '?limit=50',
  ];
  return wishes[chance(wishes.length)]!;
}

function search(q: string): Omit<Asked, 'kind'> {
  return { method: 'GET', path: `${MERCHANTS}?limit=20&q=${encodeURIComponent(q)}` };
}

function partOf(text: string, length: number, chance: Chance): string {
  const characters = [...text];
  const at = chance(Math.max(1, characters.length - length + 1));
  return characters.slice(at, at + length).join('');
}
