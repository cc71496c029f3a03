export { asSuperuser, clusterUrl, createTestDatabase, urlOf } from './test-database.js';
export type { TestDatabase } from './test-database.js';
export { FixedClock, fixedClock } from './fixed-clock.js';
export { eventually } from './eventually.js';
export { startTypeScript } from './typescript-process.js';
export type { TypeScriptProcess } from './typescript-process.js';
export { MqttSpeaker } from './mqtt-speaker.js';
export type { MqttSpeakerOptions } from './mqtt-speaker.js';
