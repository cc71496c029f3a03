export * from './answer-broker.js';
export * from './authorize-topic.js';
export * from './broker-port.js';
export * from './broker.errors.js';
export * from './embedded/embedded-broker.js';
export * from './external/external-broker.js';
export { serviceAccountOf } from './service-account.js';
export type { ServiceAccount } from './service-account.js';
