import type { INestApplication } from '@nestjs/common';
import { AnnouncementWorker } from '#libs/announcements';
import { DeviceWorker, DuplicateWorker } from '#libs/devices';
import { PruneAudit } from '#libs/identity';
import { ActivateReady, ChangeWorker, FillSearchTerms, PurgeDocuments } from '#libs/merchants';
import { Recorder, SweepInbox } from '#libs/payments';
import { WebhookWorker } from '#libs/webhooks';
import { Gauges } from './metrics/gauges.js';
import type { PlatformParts } from './platform.module.js';

/** What runs beside the requests. */
export interface Workers {
  /** Finishes what they have begun; what they leave, the next process finds in the database. */
  stop(): Promise<void>;
}

/** Starts what this process's roles ask for. */
export async function startWorkers(app: INestApplication, parts: PlatformParts): Promise<Workers> {
  const { config, outbox, live } = parts;
  const { roles } = config;
  const stops: (() => Promise<void> | void)[] = [];
  await live.start();
  stops.push(() => live.stop());
  if (roles.has('http')) stops.push(() => app.get(Recorder).drain());
  if (roles.has('broker')) {
    const embedded = !config.mqttUrl;
    const duplicates = app.get(DuplicateWorker);
    await duplicates.start({ embedded });
    stops.push(() => duplicates.stop());
    const devices = app.get(DeviceWorker);
    await devices.start({ embedded });
    stops.push(() => devices.stop());
  }
  if (roles.has('worker')) {
    const announcements = app.get(AnnouncementWorker);
    announcements.start();
    stops.push(() => announcements.stop());
    const inbox = app.get(SweepInbox);
    inbox.start();
    stops.push(() => inbox.stop());
    const audit = app.get(PruneAudit);
    audit.start();
    stops.push(() => audit.stop());
    const documents = app.get(PurgeDocuments);
    documents.start();
    stops.push(() => documents.stop());
    const ready = app.get(ActivateReady);
    ready.start();
    stops.push(() => ready.stop());
    const webhooks = app.get(WebhookWorker);
    webhooks.start();
    stops.push(() => webhooks.stop());
    const changes = app.get(ChangeWorker);
    changes.start();
    stops.push(() => changes.stop());
    const terms = app.get(FillSearchTerms);
    terms.start();
    stops.push(() => terms.stop());
    const gauges = app.get(Gauges);
    gauges.start();
    stops.push(() => gauges.stop());
    outbox.start();
  }
  return {
    stop: async () => {
      for (const stop of stops.toReversed()) await stop();
    },
  };
}
