export { CheckFees } from './check-fees.js';
export type { FeeCheck, FeeCheckRange, FeeDifference } from './check-fees.js';
export { CreateOrder } from './create-order.js';
export type { OrderRequest } from './create-order.js';
export { DismissQuarantined } from './dismiss-quarantined.js';
export { NotificationObserver, silentObserver } from './notification-observer.js';
export type { OrderRow } from './order.repository.js';
export type { QuarantineReason } from './payment-outcome.js';
export { statusOf } from './payment.repository.js';
export type {
  PaymentFilter,
  PaymentRow,
  PaymentStatus,
  RefundRow,
  StoreDay,
} from './payment.repository.js';
export { PaymentsModule } from './payments.module.js';
export { countOpen as countOpenQuarantine } from './quarantine.repository.js';
export { ExportActivity } from './export-activity.js';
export { ACTIVITY_DAYS, ReadActivity } from './read-activity.js';
export { ReadFunnel } from './read-funnel.js';
export type { Funnel, FunnelRequest } from './read-funnel.js';
export { ReadPayments } from './read-payments.js';
export { ReadQuarantine } from './read-quarantine.js';
export type { ReadableItem } from './read-quarantine.js';
export { ReceiveNotification } from './receive-notification.js';
export type { NotificationRequest } from './receive-notification.js';
export type { Alarm, Recorded } from './recorded.js';
export { Recorder } from './recorder.js';
export { ResolveQuarantined } from './resolve-quarantined.js';
export type { Resolution } from './resolve-quarantined.js';
export { SweepInbox } from './sweep-inbox.js';
export { testPaymentReadiness } from './test-payment-readiness.js';
