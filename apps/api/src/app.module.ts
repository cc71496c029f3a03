import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AnnouncementsModule } from '#libs/announcements';
import { DevicesModule } from '#libs/devices';
import { Authenticate, IdentityModule } from '#libs/identity';
import { LedgerModule } from '#libs/ledger';
import { MerchantsModule, ReadStores } from '#libs/merchants';
import { PaymentsModule } from '#libs/payments';
import { LiveHub } from '#libs/persistence';
import { WebhooksModule } from '#libs/webhooks';
import { AgreementTemplatesController } from './agreements/agreement-templates.controller.js';
import { AgreementsController } from './agreements/agreements.controller.js';
import { SigningController } from './agreements/signing.controller.js';
import { LeadFilesController } from './agents/lead-files.controller.js';
import { LeadsController } from './agents/leads.controller.js';
import { PortfolioController } from './agents/portfolio.controller.js';
import { TasksController } from './agents/tasks.controller.js';
import { TerritoriesController } from './agents/territories.controller.js';
import { AnnouncementsController } from './announcements/announcements.controller.js';
import { ApplicationsController } from './applications/applications.controller.js';
import { ReviewController } from './applications/review.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { DocumentsController } from './documents/documents.controller.js';
import { ChangesController } from './changes/changes.controller.js';
import { DevicesController } from './devices/devices.controller.js';
import { HealthController } from './health/health.controller.js';
import { Startup } from './health/startup.js';
import { AccessGuard } from './http/access.guard.js';
import { AnswerInterceptor } from './http/answer.interceptor.js';
import { IdentityController } from './identity/identity.controller.js';
import { ActivityController } from './payments/activity.controller.js';
import { FunnelController } from './payments/funnel.controller.js';
import { InvitationsController } from './identity/invitations.controller.js';
import { LogInController } from './identity/log-in.controller.js';
import { OwnLogInController } from './identity/own-log-in.controller.js';
import { PeopleController } from './identity/people.controller.js';
import { AgentsController } from './merchants/agents.controller.js';
import { JobRowsController } from './jobs/job-rows.controller.js';
import { JobsController } from './jobs/jobs.controller.js';
import { LedgerController } from './ledger/ledger.controller.js';
import { LiveGateway } from './live/live-gateway.js';
import { ChannelAccountsController } from './merchants/channel-accounts.controller.js';
import { FeePlansController } from './merchants/fee-plans.controller.js';
import { MerchantsController } from './merchants/merchants.controller.js';
import { TerminalsController } from './merchants/terminals.controller.js';
import { Gauges } from './metrics/gauges.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { MqttController } from './mqtt/mqtt.controller.js';
import { ChannelApplicationsController } from './onboarding/channel-applications.controller.js';
import { ChannelStepsController } from './onboarding/channel-steps.controller.js';
import { ReadinessController } from './onboarding/readiness.controller.js';
import { FeeCheckController } from './payments/fee-check.controller.js';
import { OrdersController } from './payments/orders.controller.js';
import { PaymentsController } from './payments/payments.controller.js';
import { QuarantineController } from './payments/quarantine.controller.js';
import { PlatformModule } from './platform.module.js';
import type { PlatformParts } from './platform.module.js';
import { DeliveriesController } from './webhooks/deliveries.controller.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

const liveGateway = {
  provide: LiveGateway,
  inject: [Authenticate, LiveHub, ReadStores],
  useFactory: (authenticate: Authenticate, live: LiveHub, stores: ReadStores) =>
    new LiveGateway(authenticate, live, ({ scope }, storeId) => stores.canSee(scope, storeId)),
};

/**
 * The whole API: the libraries, the routes over them, and the one guard in front of every route.
 */
@Module({
  imports: [
    IdentityModule,
    MerchantsModule,
    LedgerModule,
    PaymentsModule,
    DevicesModule,
    AnnouncementsModule,
    WebhooksModule,
  ],
  controllers: [
    AgreementsController,
    AgreementTemplatesController,
    SigningController,
    AnnouncementsController,
    ApplicationsController,
    ReviewController,
    AuditController,
    ChangesController,
    ChannelAccountsController,
    DeliveriesController,
    DevicesController,
    DocumentsController,
    FeePlansController,
    HealthController,
    IdentityController,
    InvitationsController,
    LogInController,
    OwnLogInController,
    PeopleController,
    ActivityController,
    AgentsController,
    JobRowsController,
    JobsController,
    FunnelController,
    LeadFilesController,
    LeadsController,
    PortfolioController,
    TasksController,
    TerritoriesController,
    LedgerController,
    MerchantsController,
    MetricsController,
    MqttController,
    FeeCheckController,
    OrdersController,
    PaymentsController,
    QuarantineController,
    TerminalsController,
    WebhooksController,
    ChannelApplicationsController,
    ChannelStepsController,
    ReadinessController,
  ],
  providers: [
    Gauges,
    Startup,
    liveGateway,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
  ],
  exports: [Gauges],
})
export class AppModule {
  static of(parts: PlatformParts): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.of(parts)] };
  }
}
