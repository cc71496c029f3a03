import type { INestApplication, Type } from '@nestjs/common';
import { AnnouncementWorker } from '#libs/announcements';
import { DeviceWorker, DuplicateWorker } from '#libs/devices';
import { PruneAudit } from '#libs/identity';
import { createEvery } from '#libs/kernel';
import type { Every } from '#libs/kernel';
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

/** Work that goes on by itself in processes with the role `worker`. */
interface Worker {
  start(every: Every): void;
  stop(): Promise<void>;
}

/** In the order they are started; they are stopped in reverse. */
const WORKERS: readonly Type<Worker>[] = [
  AnnouncementWorker,
  SweepInbox,
  PruneAudit,
  PurgeDocuments,
  ActivateReady,
  WebhookWorker,
  ChangeWorker,
  FillSearchTerms,
  Gauges,
];

/** Starts what this process's roles ask for. */
export async function startWorkers(app: INestApplication, parts: PlatformParts): Promise<Workers> {
  const { config, outbox, live, log } = parts;
  const { roles } = config;
  const stops: (() => Promise<void> | void)[] = [];
  const every = createEvery((what, error) => {
    log.error({ what, err: error }, 'work in the background failed, to be tried again');
  });
  await live.start(every);
  stops.push(() => live.stop());
  if (roles.has('http')) stops.push(() => app.get(Recorder).drain());
  if (roles.has('broker')) {
    const embedded = !config.mqttUrl;
    const duplicates = app.get(DuplicateWorker);
    await duplicates.start({ embedded, every });
    stops.push(() => duplicates.stop());
    const devices = app.get(DeviceWorker);
    await devices.start({ embedded, every });
    stops.push(() => devices.stop());
  }
  if (roles.has('worker')) {
    for (const kind of WORKERS) {
      const worker = app.get(kind);
      worker.start(every);
      stops.push(() => worker.stop());
    }
    outbox.start(every);
  }
  return {
    stop: async () => {
      for (const stop of stops.toReversed()) await stop();
    },
  };
}
