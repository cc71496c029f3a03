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
