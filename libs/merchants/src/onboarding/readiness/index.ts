export { ActivateApplication } from './activate-application.js';
export { ActivateReady } from './activate-ready.js';
export { ReadReadiness } from './read-readiness.js';
export { ReadinessChecks } from './readiness-check.js';
export type { ReadinessCheck, ReadinessSubject } from './readiness-check.js';
export { READINESS_ITEMS } from './readiness.js';
export type { Readiness, ReadinessItem, ReadinessLine } from './readiness.js';
