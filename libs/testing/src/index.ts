export { asSuperuser, clusterUrl, createTestDatabase, urlOf } from './test-database.js';
export type { TestDatabase } from './test-database.js';
export { FixedClock, fixedClock } from './fixed-clock.js';
export { embeddedDatabaseUrl, emptyDataFolder, usedDataFolder } from './data-folder.js';
export { eventually } from './eventually.js';
export { everyRow } from './every-row.js';
export { rowsRead } from './rows-read.js';
export { startTypeScript } from './typescript-process.js';
export type { TypeScriptProcess } from './typescript-process.js';
export { MqttSpeaker } from './mqtt-speaker.js';
export type { MqttSpeakerOptions } from './mqtt-speaker.js';
export { readEmqxConfig } from './emqx/emqx-config.js';
export type { EmqxConfig, EmqxQuestion } from './emqx/emqx-config.js';
export { emqxBody, EmqxDoorkeeper } from './emqx/emqx-doorkeeper.js';
export type {
  AskedByEmqx,
  EmqxDoorkeeperOptions,
  EmqxFacts,
  EmqxResult,
} from './emqx/emqx-doorkeeper.js';
export { startRoutingBroker } from './routing-broker/routing-broker.js';
export type {
  Doorkeeper,
  RoutingBroker,
  RoutingBrokerOptions,
  TakenMessage,
  TopicWish,
  WhoConnects,
} from './routing-broker/routing-broker.js';
export { RoutingBrokerProcess } from './routing-broker/routing-broker-process.js';
export type { RoutingBrokerProcessOptions } from './routing-broker/routing-broker-process.js';
export { APPLYMENT_DETAILS, completeApplyment } from './wechatpay-applyment.js';
