import type { INestApplication } from '@nestjs/common';
import type { Logger } from 'pino';
import { AuthenticateDevice, GuardIdentity, ReportDuplicate } from '#libs/devices';
import { EnsureAdmin } from '#libs/identity';
import type { EnsuredAdmin } from '#libs/identity';
import { systemClock } from '#libs/kernel';
import { LiveHub, Outbox, SecretBox, secretKeyFromBase64 } from '#libs/persistence';
import type { Database } from '#libs/persistence';
import { createBroker, startBroker } from './broker.js';
import type { Config } from './config.js';
import { openStore } from './database.js';
import { Startup } from './health/startup.js';
import { createHttp } from './http/create-http.js';
import { DeviceObserver } from './metrics/device-observer.js';
import { Metrics } from './metrics/metrics.js';
import type { PlatformParts } from './platform.module.js';
import { secretKeyOf } from './secret-key.js';
import { startWorkers } from './workers.js';

/** A running platform. */
export interface Platform {
  readonly httpUrl: string;
  /** What devices connect to. */
  readonly mqttUrl: string;
  readonly admin: EnsuredAdmin;
  readonly app: INestApplication;
  /** Finishes what is in flight, then stops everything this process started. */
  stop(): Promise<void>;
}

type Stop = () => Promise<void> | void;

/**
 * Starts the parts in the order in which they need each other; when one fails, those already
 * started are stopped.
 * @throws DomainError, PortInUse: what a person can act on.
 */
export async function startPlatform(config: Config, log: Logger): Promise<Platform> {
  const stops: Stop[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    return { ...(await start(config, log, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(config: Config, log: Logger, stops: Stop[]): Promise<Omit<Platform, 'stop'>> {
  const store = await openStore(config, log);
  stops.push(() => store.stop());
  const parts = await partsOf(config, log, store.database);
  const http = await createHttp(parts);
  stops.push(() => http.app.close());

  // Everything that hears devices listens before a device can speak.
  const workers = await startWorkers(http.app, parts);
  stops.push(() => workers.stop());
  stops.push(() => parts.broker.stop());
  if (!config.mqttUrl) await startBroker(parts.broker, config);
  stops.push(() => parts.outbox.stop());
  const listener = await http.listen();
  // The first thing to stop: no new request comes in, those in flight are answered.
  stops.push(() => listener.close());
  if (config.mqttUrl) await startBroker(parts.broker, config);
  // Last, since a one-time password that is made must also be shown.
  const admin = await http.app.get(EnsureAdmin).run(config.adminPassword);
  http.app.get(Startup).finish();
  const mqttUrl = config.deviceMqttUrl ?? parts.broker.url;
  return { httpUrl: listener.url, mqttUrl, admin, app: http.app };
}

async function partsOf(config: Config, log: Logger, database: Database): Promise<PlatformParts> {
  const clock = systemClock;
  const metrics = new Metrics();
  const deviceObserver = new DeviceObserver(metrics, log);
  const authenticator = new AuthenticateDevice(database, clock);
  const duplicates = new ReportDuplicate(database, clock, deviceObserver);
  const guard = new GuardIdentity(clock, duplicates);
  authenticator.whenForgotten((sn) => guard.forget(sn));
  const outbox = new Outbox(database, clock, {
    delivers: config.roles.has('worker'),
    dead: (subscriber, error) => {
      metrics.alarms.inc({ alarm: 'outbox_dead' });
      log.error({ subscriber, err: error }, 'event given up after its last try');
    },
  });
  return {
    config,
    log,
    clock,
    database,
    outbox,
    live: new LiveHub(database, clock),
    secretBox: await secretBoxOf(config),
    broker: await createBroker({ config, log, clock, authenticator, guard }),
    authenticator,
    duplicates,
    guard,
    deviceObserver,
    metrics,
  };
}

async function secretBoxOf(config: Config): Promise<SecretBox> {
  const current = secretKeyFromBase64(await secretKeyOf(config));
  const { previousSecretKey } = config;
  return new SecretBox(current, previousSecretKey ? [secretKeyFromBase64(previousSecretKey)] : []);
}
