import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import { AnnouncementObserver, AnnouncementSettings } from '#libs/announcements';
import { BrokerPort } from '#libs/broker';
import {
  AuthenticateDevice,
  GuardIdentity,
  ReportDuplicate,
  speakerReadiness,
  UplinkObserver,
} from '#libs/devices';
import { AuditSettings, IdentityObserver, TotpPolicy } from '#libs/identity';
import { Clock } from '#libs/kernel';
import {
  AgreementSettings,
  ChangeObserver,
  ChangeSettings,
  DocumentSettings,
  MessageSender,
  NotifyLimits,
  ReadinessChecks,
  ReviewSettings,
} from '#libs/merchants';
import { NotificationObserver, testPaymentReadiness } from '#libs/payments';
import { Database, LiveHub, Outbox, SecretBox } from '#libs/persistence';
import { WebhookObserver, WebhookSettings } from '#libs/webhooks';
import type { Config } from './config.js';
import { LoggedChanges } from './changes/logged-changes.js';
import { OpenRouteLimit } from './http/open-route-limit.js';
import type { DeviceObserver } from './metrics/device-observer.js';
import { SmsGateway } from './messages/sms-gateway.js';
import { DoorObserver } from './metrics/door-observer.js';
import { LogInObserver } from './metrics/log-in-observer.js';
import { SpeechObserver } from './metrics/speech-observer.js';
import { Metrics } from './metrics/metrics.js';
import { MeteredWebhooks } from './metrics/webhook-observer.js';

/** What the platform was started with; every library gets its share by injection. */
export interface PlatformParts {
  readonly config: Config;
  readonly log: Logger;
  readonly clock: Clock;
  readonly database: Database;
  readonly outbox: Outbox;
  readonly live: LiveHub;
  readonly secretBox: SecretBox;
  readonly broker: BrokerPort;
  readonly authenticator: AuthenticateDevice;
  readonly duplicates: ReportDuplicate;
  readonly guard: GuardIdentity;
  readonly deviceObserver: DeviceObserver;
  readonly metrics: Metrics;
}

/** Injection token of {@link PlatformParts}, for what has no class of its own. */
export const PARTS = Symbol('parts');

/** Makes the started parts known to every module. */
function announcementSettings({ announcementTtlMs, roles }: Config): AnnouncementSettings {
  return { ttlMs: announcementTtlMs, hearsDevices: roles.has('broker') };
}

function changeSettings({ changeCoolOffMs, channelCostRates }: Config): ChangeSettings {
  return { coolOffMs: changeCoolOffMs, costRates: channelCostRates };
}

@Module({})
export class PlatformModule {
  static of(parts: PlatformParts): DynamicModule {
    const provided = [
      { provide: PARTS, useValue: parts },
      { provide: Clock, useValue: parts.clock },
      { provide: Database, useValue: parts.database },
      { provide: Outbox, useValue: parts.outbox },
      { provide: LiveHub, useValue: parts.live },
      { provide: SecretBox, useValue: parts.secretBox },
      { provide: BrokerPort, useValue: parts.broker },
      { provide: AuthenticateDevice, useValue: parts.authenticator },
      { provide: ReportDuplicate, useValue: parts.duplicates },
      { provide: GuardIdentity, useValue: parts.guard },
      { provide: Metrics, useValue: parts.metrics },
      { provide: NotifyLimits, useValue: { maxAgeMs: parts.config.notifyMaxAgeMs } },
      {
        provide: ReadinessChecks,
        useValue: { speaker: speakerReadiness, testPayment: testPaymentReadiness },
      },
      { provide: AnnouncementSettings, useValue: announcementSettings(parts.config) },
      { provide: AuditSettings, useValue: { keepDays: parts.config.auditKeepDays } },
      { provide: DocumentSettings, useValue: parts.config.documents },
      { provide: AnnouncementObserver, useValue: new SpeechObserver(parts.metrics) },
      { provide: UplinkObserver, useValue: parts.deviceObserver },
      { provide: IdentityObserver, useValue: new LogInObserver(parts.metrics, parts.log) },
      { provide: ReviewSettings, useValue: { riskThreshold: parts.config.reviewRiskThreshold } },
      { provide: TotpPolicy, useValue: { isRequired: parts.config.isTotpRequired } },
      { provide: AgreementSettings, useValue: { publicUrl: parts.config.publicUrl } },
      {
        provide: MessageSender,
        useValue: new SmsGateway(parts.config.smsGateway, parts.clock, parts.log),
      },
      {
        provide: OpenRouteLimit,
        useValue: new OpenRouteLimit(parts.clock, parts.config.openRequestsPerMinute),
      },
      {
        provide: WebhookSettings,
        useValue: { allowLoopback: parts.config.webhookAllowLoopback },
      },
      { provide: ChangeSettings, useValue: changeSettings(parts.config) },
      { provide: ChangeObserver, useValue: new LoggedChanges(parts.log) },
      { provide: WebhookObserver, useValue: new MeteredWebhooks(parts.metrics, parts.log) },
      {
        provide: NotificationObserver,
        useValue: new DoorObserver(parts.metrics, parts.log),
      },
    ];
    return {
      module: PlatformModule,
      global: true,
      providers: provided,
      exports: provided.map((one) => one.provide),
    };
  }
}
