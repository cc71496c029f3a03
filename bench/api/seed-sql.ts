/** What is written for a chunk of merchants: rows by columns, in the order of the statements. */
export const INSERTS = {
  merchants: `insert into merchants (id, name, created_at, sort_name, state, kind)
    select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[],
      $6::text[])`,
  stores: `insert into stores (id, merchant_id, name, created_at)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])`,
  terminals: `insert into terminals (id, merchant_id, store_id, name, plate_code, created_at)
    select id, merchant_id, store_id, '前台', plate_code, created_at
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
      as made (id, merchant_id, store_id, plate_code, created_at)`,
  devices: `insert into devices
      (sn, model, merchant_id, store_id, terminal_id, placement, created_at)
    select sn, 'generic-speaker', merchant_id, store_id, terminal_id, 1, created_at
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
      as made (sn, merchant_id, store_id, terminal_id, created_at)`,
  search_terms: `insert into search_terms (merchant_id, source, haystack, version)
    select *, 1 from unnest($1::text[], $2::text[], $3::text[])`,
  merchant_agents: `insert into merchant_agents
      (merchant_id, agent_id, valid_from, handed_over_by)
    select *, 'bench' from unnest($1::text[], $2::text[], $3::timestamptz[])`,
} as const;

/** A table that is filled. */
export type SeedTable = keyof typeof INSERTS;

export const AGENTS = `insert into agents (id, kind, parent_id, name, created_at)
  select *, now() from unnest($1::text[], $2::text[], $3::text[], $4::text[])`;

/** One pass over a filled table is many times faster than a visit for each row. */
export const INDEX = 'search_terms_grams';
export const INDEX_DEFINITION = `
  select pg_get_indexdef('haodian.${INDEX}'::regclass) as definition`;

export const FINISH = [
  `alter index ${INDEX} alter column 1 set statistics 0`,
  `select refresh_reach(array(select id from merchants))`,
  `vacuum (analyze) merchants, stores, terminals, devices, search_terms, merchant_agents,
    merchant_reach, agents`,
];
