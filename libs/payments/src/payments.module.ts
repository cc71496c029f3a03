import { Module } from '@nestjs/common';
import { MerchantsModule } from '#libs/merchants';
import { CheckFees } from './check-fees.js';
import { CreateOrder } from './create-order.js';
import { DismissQuarantined } from './dismiss-quarantined.js';
import { ExportActivity } from './export-activity.js';
import { ReadActivity } from './read-activity.js';
import { ReadFunnel } from './read-funnel.js';
import { ReadPayments } from './read-payments.js';
import { ReadQuarantine } from './read-quarantine.js';
import { ReceiveNotification } from './receive-notification.js';
import { Recorder } from './recorder.js';
import { ResolveQuarantined } from './resolve-quarantined.js';
import { SweepInbox } from './sweep-inbox.js';

const useCases = [
  CheckFees,
  CreateOrder,
  DismissQuarantined,
  ExportActivity,
  ReadActivity,
  ReadFunnel,
  ReadPayments,
  ReadQuarantine,
  ReceiveNotification,
  Recorder,
  ResolveQuarantined,
  SweepInbox,
];

@Module({ imports: [MerchantsModule], providers: useCases, exports: useCases })
export class PaymentsModule {}
