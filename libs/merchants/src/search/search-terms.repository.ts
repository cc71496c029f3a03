import type { Tx } from '#libs/persistence';
import { searchable, searchTermsOf } from '../onboarding/checks/search-terms.js';

/** Of the rules that make terms; what an earlier version made is made anew at the next start. */
export const TERMS_VERSION = 1;

/** Something of a merchant that it is found by. */
export interface Findable {
  readonly merchantId: string;
  /** The id of what has the terms: the merchant itself, a store, a terminal; a device's SN. */
  readonly source: string;
}

/** A merchant's or a store's name, by its characters, its pinyin and its initials. */
export async function writeNameTerms(tx: Tx, of: Findable, name: string): Promise<void> {
  const terms = await searchTermsOf(name);
  await writeTerms(tx, of, terms);
  if (of.source !== of.merchantId) return;
  const [plain = '', pinyin = plain] = terms;
  await tx.query('update merchants set sort_name = $2 where id = $1 and sort_name <> $2', [
    of.merchantId,
    pinyin,
  ]);
}

/** A code as it stands on a plate or a device, without its dashes. */
export function writeCodeTerm(tx: Tx, of: Findable, code: string): Promise<void> {
  return writeTerms(tx, of, [searchable(code)]);
}

/** What it was found by before is forgotten; a name of nothing but signs leaves an empty line. */
export async function writeTerms(tx: Tx, of: Findable, terms: readonly string[]): Promise<void> {
  await tx.query(
    `insert into search_terms (merchant_id, source, haystack, version) values ($1, $2, $3, $4)
     on conflict (merchant_id, source)
       do update set haystack = excluded.haystack, version = excluded.version
       where (search_terms.haystack, search_terms.version)
         is distinct from (excluded.haystack, excluded.version)`,
    [of.merchantId, of.source, `\n${terms.join('\n')}\n`, TERMS_VERSION],
  );
}

/** It is found by this no more. */
export async function removeTerms(tx: Tx, { merchantId, source }: Findable): Promise<void> {
  await tx.query('delete from search_terms where merchant_id = $1 and source = $2', [
    merchantId,
    source,
  ]);
}

/** Where names stand, and whose they are there. */
const NAMED = { merchants: 'id', stores: 'merchant_id' } as const;

/** A table of things with names. */
export type Named = keyof typeof NAMED;

/** Names whose terms are missing or of an earlier version, by id after one. */
export function findUnwritten(
  tx: Tx,
  table: Named,
  { after, limit }: { after: string; limit: number },
): Promise<(Findable & { readonly name: string })[]> {
  return tx.query(
    `select n.${NAMED[table]} as "merchantId", n.id as source, n.name from ${table} n
     where n.id > $1 and not exists (select from search_terms t
       where t.merchant_id = n.${NAMED[table]} and t.source = n.id and t.version = $2)
     order by n.id limit $3`,
    [after, TERMS_VERSION, limit],
  );
}
