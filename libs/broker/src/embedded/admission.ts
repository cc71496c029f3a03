import type { AuthenticateError, AedesOptions, Client, ConnectPacket } from 'aedes';
import { isSn } from '#libs/protocol';
import { authorizeTopic } from '../authorize-topic.js';
import type { BrokerCounts, DeviceAuthenticator } from '../broker-port.js';
import { internals } from './aedes-internals.js';

/** What decides who gets in and what they may do. */
export interface Admission {
  readonly authenticator: DeviceAuthenticator;
  readonly counts: BrokerCounts;
  /** An authenticator that has not answered by then counts as away. */
  readonly authenticateTimeoutMs: number;
  readonly isStopping: () => boolean;
  readonly isConnected: (sn: string) => boolean;
  /** Asked about a connection whose password is right; it may take some seconds. */
  readonly admits?: ((client: Client) => Promise<boolean>) | undefined;
}

/** Answers of CONNACK (MQTT 3.1.1, 3.2.2.3). */
const IDENTIFIER_REJECTED = 2;
const SERVER_UNAVAILABLE = 3;
const BAD_USERNAME_OR_PASSWORD = 4;
const NOT_AUTHORIZED = 5;

const KEEPALIVE_MAX_S = 600;
const SUBSCRIPTIONS_MAX = 16;

/** The decisions aedes asks for. */
export function admissionHooks(admission: Admission): AedesOptions {
  const { counts } = admission;
  return {
    preConnect: (_client, packet, callback) => {
      makeModest(packet);
      callback(null, true);
    },
    authenticate: (client, username, password, done) => {
      void decide(admission, client, { username, password }).then((refusal) => {
        if (refusal !== null) {
          counts.connectionsRefused += 1;
          return done(refused(refusal), null);
        }
        if (admission.isConnected(client.id)) counts.takeovers += 1;
        return done(null, true);
      });
    },
    authorizePublish: (client, { topic, qos }, callback) => {
      if (client && qos < 2 && authorizeTopic(client.id, 'publish', topic)) return callback(null);
      counts.publishesDenied += 1;
      return callback(new Error('publish denied'));
    },
    authorizeSubscribe: (client, subscription, callback) => {
      const room = Object.keys(internals(client).subscriptions).length < SUBSCRIPTIONS_MAX;
      if (room && authorizeTopic(client.id, 'subscribe', subscription.topic)) {
        return callback(null, subscription);
      }
      counts.subscriptionsDenied += 1;
      return callback(null, null);
    },
  };
}

/**
 * Every session is clean, whatever was asked for (the answer says "no session present", which is
 * true), and a connection that went silent is noticed also when the device asked for no keep-alive.
 */
function makeModest(packet: ConnectPacket): void {
  packet.clean = true;
  // Nought or nothing means "never" (MQTT 3.1.1, 3.1.2.10).
  const asked = packet.keepalive ?? 0;
  packet.keepalive = asked > 0 && asked < KEEPALIVE_MAX_S ? asked : KEEPALIVE_MAX_S;
}

/** The CONNACK code of the refusal, or null to let it in. */
async function decide(
  admission: Admission,
  client: Client,
  claim: { username: string | undefined; password: Uint8Array | undefined },
): Promise<number | null> {
  if (admission.isStopping()) return SERVER_UNAVAILABLE;
  if (!isSn(client.id) || client.id !== claim.username) return IDENTIFIER_REJECTED;
  if (!claim.password) return BAD_USERNAME_OR_PASSWORD;
  const will = internals(client)._will;
  if (will && !authorizeTopic(client.id, 'publish', will.topic)) return NOT_AUTHORIZED;
  const refusal = await refusalOf(admission, client.id, claim.password);
  if (refusal !== null || !admission.admits) return refusal;
  const takesOver = admission.isConnected(client.id);
  if (!(await admission.admits(client))) return NOT_AUTHORIZED;
  // The connected device may have been asked for seconds, and tokens been revoked meanwhile.
  return takesOver ? refusalOf(admission, client.id, claim.password) : null;
}

/** What the password is worth: null when it is right. */
async function refusalOf(
  admission: Admission,
  sn: string,
  password: Uint8Array,
): Promise<number | null> {
  const known = await answerInTime(admission, sn, password);
  if (known === null) return SERVER_UNAVAILABLE;
  return known ? null : BAD_USERNAME_OR_PASSWORD;
}

/** What the authenticator says, or null when it cannot tell or takes too long. */
async function answerInTime(
  { authenticator, authenticateTimeoutMs }: Admission,
  sn: string,
  password: Uint8Array,
): Promise<boolean | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), authenticateTimeoutMs).unref();
  });
  try {
    return await Promise.race([authenticator.authenticate(sn, password), late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function refused(returnCode: number): AuthenticateError {
  return Object.assign(new Error('connection refused'), { returnCode });
}
