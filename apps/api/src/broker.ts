import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { createEmbeddedBroker, createExternalBroker } from '#libs/broker';
import type { BrokerPort, ConnectionGuard, DeviceAuthenticator } from '#libs/broker';
import type { Clock } from '#libs/kernel';
import type { Config } from './config.js';
import { listening } from './listen.errors.js';

/** What a broker is made from. */
export interface BrokerParts {
  readonly config: Config;
  readonly log: Logger;
  readonly clock: Clock;
  readonly authenticator: DeviceAuthenticator;
  readonly guard: ConnectionGuard;
}

/** The embedded broker, or the connection to the external one; not started yet. */
export async function createBroker(parts: BrokerParts): Promise<BrokerPort> {
  const { config, log, clock, authenticator, guard } = parts;
  if (config.mqttUrl) {
    const hearsDevices = config.roles.has('broker');
    return createExternalBroker({ url: config.mqttUrl, clock, log, hearsDevices });
  }
  const tls = await tlsOf(config);
  const { host, mqttPort: port } = config;
  const rules = { authenticator, guard, ...(tls ? { tls } : {}) };
  return createEmbeddedBroker({ host, port, clock, log, ...rules });
}

/**
 * Starts it. An embedded one must hear before devices are promised anything; an external one asks
 * our own HTTP about our connection, so that must answer first.
 * @throws PortInUse
 */
export async function startBroker(broker: BrokerPort, config: Config): Promise<void> {
  const ports = [
    { port: config.mqttPort, variable: 'HAODIAN_MQTT_PORT' },
    { port: config.mqttsPort ?? 0, variable: 'HAODIAN_MQTTS_PORT' },
  ];
  await (config.mqttUrl ? broker.start() : listening(() => broker.start(), ...ports));
}

async function tlsOf(config: Config) {
  const { mqttsPort, tlsCertFile, tlsKeyFile } = config;
  if (mqttsPort === undefined || !tlsCertFile || !tlsKeyFile) return undefined;
  const [cert, key] = await Promise.all([readFile(tlsCertFile), readFile(tlsKeyFile)]);
  return { port: mqttsPort, cert, key };
}
