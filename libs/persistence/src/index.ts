export { Database } from './database.js';
export type { Durability, NamedStatement, Scope, Statements, Tx } from './database.js';
export { openDatabase } from './open-database.js';
export type { OpenDatabaseOptions } from './open-database.js';
export { migrate } from './migrate.js';
export {
  everyMerchant,
  inScopeSql,
  merchantsOfAgents,
  merchantsOfScopeSql,
  merchantsOnly,
} from './scope.js';
export { isRetriable, isUnavailable } from './connection-errors.js';
export type { Entity } from './pool.js';
export * from './persistence.errors.js';
export { LiveHub } from './live/live-hub.js';
export type { LiveEvent, LiveRow } from './live/live-event.js';
export { liveLaneSql } from './live/live.repository.js';
export * from './outbox/index.js';
export { BriefCache } from './brief-cache.js';
export type { BriefCacheOptions } from './brief-cache.js';
export { exportRows } from './export-rows.js';
export { numberedRowsSql, rowsSql } from './rows-sql.js';
export type { RowColumns } from './rows-sql.js';
export { cursorMalformed } from './page.errors.js';
export { listedPage, planList, readList } from './listing.js';
export type { ListKeys, ListPlan, ListRequest, ListShape } from './listing.js';
export * from './page.js';
export { SecretBox, secretKeyFromBase64 } from './secret-box.js';
export { startEmbeddedPostgres } from './embedded/start-embedded-postgres.js';
export type {
  EmbeddedPostgres,
  EmbeddedPostgresOptions,
  SupervisorLog,
} from './embedded/start-embedded-postgres.js';
export * from './embedded/embedded.errors.js';
