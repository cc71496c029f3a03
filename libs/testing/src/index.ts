export { asSuperuser, clusterUrl, createTestDatabase, urlOf } from './test-database.js';
export type { TestDatabase } from './test-database.js';
export { FixedClock, fixedClock } from './fixed-clock.js';
export { eventually } from './eventually.js';
