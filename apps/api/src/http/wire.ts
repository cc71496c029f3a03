import { fenSchema } from '#libs/kernel';
import { pageFields } from '#libs/persistence';
import { z } from 'zod';

/** Money on the wire: integer fen. */
export const money = fenSchema.meta({
  id: 'Fen',
  description: 'Integer fen (1/100 yuan).',
  example: 1250,
});

/** A moment on the wire: RFC 3339, UTC. */
export const time = z
  .codec(z.iso.datetime(), z.date(), {
    decode: (text) => new Date(text),
    encode: (date) => date.toISOString(),
  })
  .meta({ id: 'Time', description: 'RFC 3339, UTC.', example: '2026-11-21T02:00:00.000Z' });

/** An optional moment in a query string, as ms since the epoch. */
export const timeQuery = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .optional();

/** Text to look for in names, none of which has more characters; an empty box asks for all. */
export const wordsQuery = z
  .string()
  .trim()
  .max(100)
  .transform((text) => text || undefined)
  .optional();

/** An optional yes or no in a query string. */
export const yesNoQuery = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional();

/** A calendar day in Asia/Shanghai. */
export const day = z.iso.date().meta({ example: '2026-11-21' });

/** A name a person gave. */
export const name = z.string().trim().min(1).max(100);

/** A version or a count beyond 2^31. */
export const count = z.codec(z.int(), z.bigint(), { decode: BigInt, encode: Number });

/** An id of ours in a path or body. */
export const idOf = (prefix: string) =>
  z
    .string()
    .regex(
      new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`),
      `must be an id that begins with ${prefix}_`,
    )
    .meta({ example: `${prefix}_01kasm5zk8e2wr9v0q3j7y4n6t` });

/** Path parameter `id`. */
export const idParam = (prefix: string) => z.strictObject({ id: idOf(prefix) });

/** A page of rows of one form. */
export const pageOfSchema = (row: z.ZodType, id: string) =>
  z.object({ data: z.array(row), nextCursor: z.string().nullable() }).meta({ id: `${id}Page` });

/** A query with paging and these filters. */
export const listQuery = <S extends z.core.$ZodLooseShape>(filters: S) =>
  z.strictObject({ ...pageFields, ...filters });

/**
 * The order of a list: one of these words, from the end with `-` in front; the first by itself, or
 * the one that is named.
 */
export const sortQuery = <W extends string>(
  words: readonly [W, ...W[]],
  first: W | `-${W}` = words[0],
) =>
  z
    .enum(words.flatMap((word) => [word, `-${word}` as const]))
    .optional()
    .describe(`From the end with \`-\` in front; \`${first}\` when left out.`);

/** When something was made. */
export const createdQuery = {
  createdFrom: timeQuery.describe('Included.'),
  createdTo: timeQuery.describe('Not included.'),
};
