import type { Fen } from './fen.js';
import { unreadableNumber } from './kernel.errors.js';

/** What each clip of a number says; clips are named by their pinyin (亿 is `yii`, as 一 is `yi`). */
export const clipTexts = {
  ling: '零',
  yi: '一',
  er: '二',
  san: '三',
  si: '四',
  wu: '五',
  liu: '六',
  qi: '七',
  ba: '八',
  jiu: '九',
  shi: '十',
  bai: '百',
  qian: '千',
  wan: '万',
  yii: '亿',
  dian: '点',
  yuan: '元',
} as const;

/** A recorded clip a cheap device plays to say a number. */
export type ClipId = keyof typeof clipTexts;

/** How a reading is to sound. */
export interface ReadingOptions {
  /**
   * The word for a 2 that begins the reading and is not part of 二十; 二 everywhere by default, as
   * clip devices say it.
   */
  readonly two?: '二' | '两';
}

/** The most that can be read aloud: 999,999,999,999.99 yuan, four digits of 亿. */
export const READABLE_FEN_MAX: Fen = 10n ** 14n - 1n;

const DIGITS = ['ling', 'yi', 'er', 'san', 'si', 'wu', 'liu', 'qi', 'ba', 'jiu'] as const;
const PLACES = ['qian', 'bai', 'shi', undefined] as const;
const GROUPS = [
  { size: 10n ** 8n, unit: 'yii' },
  { size: 10n ** 4n, unit: 'wan' },
  { size: 1n, unit: undefined },
] as const;

/** An amount as it is read aloud. */
export interface AmountReading {
  /** 1250n -> "十二点五元". */
  readonly text: string;
  /** The same as clips, always with 二: shi er dian wu yuan. */
  readonly clips: readonly ClipId[];
}

/**
 * An amount as it is read aloud in Chinese. Trailing zeros of the fraction are not said.
 * @throws DomainError `amount_unreadable` when negative or above {@link READABLE_FEN_MAX}.
 */
export function readAmount(amount: Fen, options: ReadingOptions = {}): AmountReading {
  const clips = clipsOfAmount(amount);
  return { text: textOf(clips, options), clips };
}

/**
 * A count as it is read aloud: 12 -> "十二".
 * @throws DomainError `amount_unreadable` when negative or 10^12 and more.
 */
export function readCount(count: number, options: ReadingOptions = {}): string {
  return textOf(clipsOfCount(count), options);
}

/**
 * The same reading as clips, always with 二: 1250n -> shi er dian wu yuan.
 * @throws DomainError `amount_unreadable` when negative or above {@link READABLE_FEN_MAX}.
 */
export function clipsOfAmount(amount: Fen): ClipId[] {
  if (amount < 0n || amount > READABLE_FEN_MAX) throw unreadableNumber(amount);
  return [...wholeClips(amount / 100n), ...fractionClips(amount % 100n), 'yuan'];
}

/**
 * The clips of a count.
 * @throws DomainError `amount_unreadable` when negative or 10^12 and more.
 */
export function clipsOfCount(count: number): ClipId[] {
  const whole = BigInt(count);
  if (whole < 0n || whole > READABLE_FEN_MAX / 100n) throw unreadableNumber(whole);
  return wholeClips(whole);
}

function textOf(clips: readonly ClipId[], { two = '二' }: ReadingOptions): string {
  const text = clips.map((clip) => clipTexts[clip]).join('');
  return text.startsWith('二') && !text.startsWith('二十') ? two + text.slice(1) : text;
}

/**
 * 万 and 亿 split the digits in groups of four; one 零 stands for whatever zeros lie between two
 * groups.
 */
function wholeClips(whole: bigint): ClipId[] {
  if (whole === 0n) return ['ling'];
  const clips: ClipId[] = [];
  let skippedGroup = false;
  for (const { size, unit } of GROUPS) {
    const group = Number((whole / size) % 10_000n);
    if (group > 0) {
      if (clips.length > 0 && (skippedGroup || group < 1000)) clips.push('ling');
      clips.push(...groupClips(group));
      if (unit) clips.push(unit);
    }
    skippedGroup = group === 0;
  }
  // 一十 at the very start is said 十; anywhere else it stays 一十.
  return clips[0] === 'yi' && clips[1] === 'shi' ? clips.slice(1) : clips;
}

/** 1 to 9999, without the zeros around it: 1010 -> yi qian ling yi shi. */
function groupClips(group: number): ClipId[] {
  const clips: ClipId[] = [];
  let skippedDigit = false;
  [...group.toString().padStart(4, '0')].forEach((character, index) => {
    const digit = Number(character);
    if (digit > 0) {
      if (clips.length > 0 && skippedDigit) clips.push('ling');
      clips.push(DIGITS[digit]!);
      const place = PLACES[index];
      if (place) clips.push(place);
    }
    skippedDigit = digit === 0;
  });
  return clips;
}

function fractionClips(hundredths: bigint): ClipId[] {
  if (hundredths === 0n) return [];
  const digits = hundredths.toString().padStart(2, '0').replace(/0$/, '');
  return ['dian', ...[...digits].map((digit) => DIGITS[Number(digit)]!)];
}
