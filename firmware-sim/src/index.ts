export * from './sim-clock.js';
export * from './channels/sender.js';
export { createAlipaySender, newAlipayAccount, type AlipayAccount } from './channels/alipay.js';
export { createJeepaySender, newJeepayAccount, type JeepayAccount } from './channels/jeepay.js';
export {
  createWechatpaySender,
  newWechatpayAccount,
  type WechatpayAccount,
} from './channels/wechatpay.js';
export type { SenderOptions } from './channels/parts/define-sender.js';
export { deliver, type DeliverOptions } from './channels/parts/deliver.js';
export * from './channels/parts/faults.js';
export { channelNames, openSender, type OpenSenderOptions } from './channels/parts/open-sender.js';
export * from './speaker/backoff.js';
export * from './speaker/faults.js';
export { FileSeenStore } from './speaker/file-seen-store.js';
export * from './speaker/journal.js';
export type { LinkEnd } from './speaker/link.js';
export { MemorySeenStore, type Seen, type SeenStore } from './speaker/seen-store.js';
export { Speaker } from './speaker/speaker.js';
export type { SpeakerEvents, SpeakerIdentity, SpeakerOptions } from './speaker/speaker-options.js';
export * from './fleet/credentials.js';
export * from './fleet/fleet.js';
export * from './onboarding/wechatpay-applyments.js';
export * from './platform/api-client.js';
export * from './platform/free-port.js';
export * from './platform/open-shop.js';
export * from './platform/platform-process.js';
