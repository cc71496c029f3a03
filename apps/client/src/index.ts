export { createClient } from './client.js';
export type { ClientOptions } from './client.js';
export { everyRow } from './every-row.js';
export type { PageOf } from './every-row.js';
export { HaodianProblem } from './problem.js';
export type { FaultyField } from './problem.js';
