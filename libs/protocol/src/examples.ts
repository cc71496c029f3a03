import type { Ack } from './ack.js';
import type { Announce } from './announce.js';
import type { Command } from './command.js';
import type { DeviceEvent } from './event.js';
import type { Hello } from './hello.js';
import type { Presence } from './presence.js';
import type { Shadow } from './shadow.js';
import type { Sys } from './sys.js';
import type { TimeRequest } from './time.js';

const AT_MS = 1_795_226_400_000;
const ANNOUNCEMENT_ID = 'ann_01m7zk1n00gr8v0wj9h1rczsr6';

const announce: Announce = {
  id: ANNOUNCEMENT_ID,
  ts: AT_MS,
  exp: AT_MS + 60_000,
  data: {
    kind: 'payment',
    paymentId: 'pay_01m7zk1n00e3m9tq5yx4b2c7dh',
    amount: 1250n,
    wallet: 'wechat',
    text: '微信收款十二点五元',
    clips: ['wechat', 'shoukuan', 'shi', 'er', 'dian', 'wu', 'yuan'],
    n: 37,
    placement: 2,
  },
};

const ack: Ack = { id: ANNOUNCEMENT_ID, stage: 'done', code: 200, at: AT_MS + 3_400 };

const hello: Hello = {
  boot: 12,
  sess: 4_711,
  fw: '1.4.2',
  hw: 'B',
  model: 'generic-speaker',
  caps: ['speech', 'volume'],
  shadowVersion: 3,
  lastIds: [[ANNOUNCEMENT_ID, 200]],
};

const presence: Presence = { online: true, sess: 4_711 };

const time: TimeRequest = { t0: 86_400 };

const sysHello: Sys = { t: 'hello', data: { sess: 4_711, now: AT_MS, placement: 2 } };

const sysTime: Sys = { t: 'time', data: { t0: 86_400, t1: AT_MS, t2: AT_MS + 1 } };

const sysPlacement: Sys = { t: 'placement', data: { placement: 3 } };

const sysAlive: Sys = { t: 'alive', data: {} };

const shadow: Shadow = { version: 4, state: { volume: 70, language: 'zh-CN' } };

const event: DeviceEvent = { event: 'battery', at: AT_MS, value: 18 };

const command: Command = {
  id: 'cmd_01m7zk1n00f6k2v8q1w3e5r7t9',
  ts: AT_MS,
  exp: AT_MS + 300_000,
  data: { name: 'locate' },
};

/** One message of each kind, shown in the published document and used by the specs. */
export const examples = {
  announce,
  ack,
  hello,
  presence,
  time,
  sysHello,
  sysTime,
  sysPlacement,
  sysAlive,
  shadow,
  event,
  command,
};
