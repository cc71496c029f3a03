import type { Clock } from '#libs/kernel';
import { shanghaiDay } from '#libs/kernel';
import type { ApplicationData } from '../checks/application-data.js';
import { checkIdNumber } from '../checks/id-number.js';
import type { RiskReason } from './application.js';
import { ENDED_STATES } from './application-states.js';
import type { ApplicationState } from './application-states.js';
import type { SameKind } from './fingerprints.js';

/** When two persons must approve. */
export abstract class ReviewSettings {
  /** The score from which on; 0: always. */
  abstract readonly riskThreshold: number;
}

/**
 * What makes an application risky, with its points; docs/onboarding.md has the same table. The
 * points are ours and no standard's: one strong sign and a weak one reach the threshold of 50.
 */
export const RISKS = {
  same_licence: { points: 40, en: 'Another application has this licence.' },
  same_id_number: { points: 30, en: 'Another application has this legal person.' },
  same_account: { points: 30, en: 'Another application is paid to this account.' },
  same_phone: { points: 15, en: 'Another application has one of these phone numbers.' },
  same_name: { points: 10, en: 'Another merchant has nearly this name.' },
  same_address: { points: 15, en: 'Another merchant is nearly at this address.' },
  refused_before: { points: 25, en: 'One with the same numbers was rejected or closed.' },
  permit_holder: { points: 10, en: 'The legal person has a residence permit (81, 82, 83).' },
  minor: { points: 50, en: 'The legal person is not yet 18.' },
  old_age: { points: 15, en: 'The legal person is 70 or older.' },
  risky_category: { points: 20, en: 'The category is prone to fraud or to prepaid cards.' },
  many_unlicensed_stores: { points: 15, en: 'Several stores without a licence.' },
} as const satisfies Readonly<Record<string, { points: number; en: string }>>;

/** A word of {@link RISKS}. */
export type RiskCode = keyof typeof RISKS;

/**
 * Categories in which cash is drawn by pretended sales, or prepaid cards are sold and the shop is
 * gone: phones, second-hand goods, spirits, tobacco, massage, spas, karaoke, games, gyms, training.
 */
const RISKY_CATEGORIES = new Set('4812 5921 5931 5993 7297 7298 7911 7994 7997 8299'.split(' '));

const ADULT_YEARS = 18;
const OLD_YEARS = 70;

/** Another application that looks like this one. */
export interface Lookalike {
  readonly same: readonly SameKind[];
  readonly state: ApplicationState;
}

/** Every sign of risk, each once, in the order of {@link RISKS}; the score is their sum. */
export function riskOf(
  data: ApplicationData,
  lookalikes: readonly Lookalike[],
  clock: Clock,
): { readonly score: number; readonly reasons: readonly RiskReason[] } {
  const found = new Set<RiskCode>([
    ...lookalikes.flatMap(({ same }) => same.map((kind): RiskCode => `same_${kind}`)),
    ...(lookalikes.some(isRefused) ? (['refused_before'] as const) : []),
    ...personRisks(data.legalPerson?.idNumber ?? '', clock),
  ]);
  if (RISKY_CATEGORIES.has(data.business?.mcc ?? '')) found.add('risky_category');
  if (data.kind === 'individual' && (data.stores?.length ?? 0) > 1)
    found.add('many_unlicensed_stores');
  const codes = (Object.keys(RISKS) as RiskCode[]).filter((code) => found.has(code));
  const reasons = codes.map((code) => ({ code, points: RISKS[code].points }));
  return { reasons, score: reasons.reduce((sum, { points }) => sum + points, 0) };
}

/** A name or an address alone is not the same merchant. */
function isRefused({ same, state }: Lookalike): boolean {
  return ENDED_STATES.includes(state) && same.some((kind) => kind !== 'name' && kind !== 'address');
}

function personRisks(idNumber: string, clock: Clock): RiskCode[] {
  const checked = checkIdNumber(idNumber, clock);
  if (!checked.ok) return [];
  const years = yearsBetween(checked.value.birthday, shanghaiDay(clock.nowMs()));
  return [
    ...(/^8[123]/.test(checked.value.number) ? (['permit_holder'] as const) : []),
    ...(years < ADULT_YEARS ? (['minor'] as const) : []),
    ...(years >= OLD_YEARS ? (['old_age'] as const) : []),
  ];
}

/** Whole years between two days, `YYYY-MM-DD`. */
function yearsBetween(birthday: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthday.slice(0, 4));
  return today.slice(5) < birthday.slice(5) ? years - 1 : years;
}
