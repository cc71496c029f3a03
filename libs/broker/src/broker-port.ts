import type { UpLeaf } from '#libs/protocol';

/** A message to one device: QoS 1, never retained. */
export interface OutboundMessage {
  /** `hd/v1/{sn}/dn/…`. */
  readonly topic: string;
  readonly payload: Uint8Array | string;
  /** Milliseconds since the epoch; from this moment on the message is dropped, never sent late. */
  readonly expiresAtMs?: number;
}

/**
 * A message from one device, as the broker took it in; nothing of its payload has been looked at.
 */
export interface UplinkMessage {
  readonly sn: string;
  /** The last part of its topic. */
  readonly leaf: UpLeaf;
  readonly payload: Uint8Array;
  readonly receivedAtMs: number;
}

/**
 * A device's connection came up or went away. A take-over by a second connection is down, then up.
 */
export interface DeviceConnection {
  readonly sn: string;
  readonly connected: boolean;
  readonly atMs: number;
}

/** What a broker counts for the metrics; every number only grows. */
export interface BrokerCounts {
  /** Messages written to a device's connection, or handed to the external broker. */
  sent: number;
  /** Messages of devices handed on. */
  uplinks: number;
  /** Messages on a topic of the device's own that the protocol does not know; dropped. */
  uplinksUnknown: number;
  /** Dropped because their time was over. */
  expired: number;
  /** Dropped because the device, or the external broker, was not connected. */
  offline: number;
  /** Dropped because the device is connected but has not subscribed. */
  unsubscribed: number;
  /** CONNECTs answered with a refusal: identity, password, will, authenticator away. */
  connectionsRefused: number;
  /**
   * Connections that ended before they said who they are: time-out, noise, failed TLS handshake.
   */
  connectionsAborted: number;
  /** Connections dropped at the door because the limit was reached. */
  connectionsOverLimit: number;
  /** Packets whose declared length is over the limit; each cost its sender the connection. */
  oversizedPackets: number;
  /** Publishes outside a device's own `up/` topics or above QoS 1; each cost the connection. */
  publishesDenied: number;
  subscriptionsDenied: number;
  /** Devices cut off because they did not read what was sent to them. */
  slowConsumers: number;
  /** Connections replaced by a newer one of the same device. */
  takeovers: number;
  /** Connections the guard turned away, at CONNECT or at their hello: a second device. */
  rivalsRefused: number;
  /** Batches a handler threw on. */
  handlerFailures: number;
}

/** All counters at nought. */
export function noCounts(): BrokerCounts {
  return {
    sent: 0,
    uplinks: 0,
    uplinksUnknown: 0,
    expired: 0,
    offline: 0,
    unsubscribed: 0,
    connectionsRefused: 0,
    connectionsAborted: 0,
    connectionsOverLimit: 0,
    oversizedPackets: 0,
    publishesDenied: 0,
    subscriptionsDenied: 0,
    slowConsumers: 0,
    takeovers: 0,
    rivalsRefused: 0,
    handlerFailures: 0,
  };
}

/** Where a broker writes what an operator should see; a pino logger fits. */
export interface BrokerLog {
  warn(fields: object, message: string): void;
}

/**
 * Decides whether a device is who it says it is. Bounded in time by the caller; may reject when it
 * cannot tell.
 */
export interface DeviceAuthenticator {
  authenticate(sn: string, password: Uint8Array): Promise<boolean>;
}

/** A connection with the right password that asks to be its device's only one. */
export interface ConnectionRequest {
  readonly sn: string;
  /** Address of the other end; the proxy's, when devices come through one. */
  readonly address: string;
  /** The connection whose place it would take; none when the device is not connected. */
  readonly incumbent?: {
    readonly address: string;
    /** Asks the device at the other end; false when it stays silent for some seconds. */
    readonly answers: () => Promise<boolean>;
  };
}

/** A hello as it came over one connection. */
export interface ConnectionHello {
  readonly sn: string;
  readonly address: string;
  readonly payload: Uint8Array;
}

/** Keeps a second device with the same identity from taking the first one's place. */
export interface ConnectionGuard {
  /** Whether the connection is let in, taking the place of the incumbent. Never rejects. */
  admits(request: ConnectionRequest): Promise<boolean>;
  /** Whether the connection may stay; if not, it is closed and its hello is not handed on. */
  keeps(hello: ConnectionHello): boolean;
}

/**
 * The one way the platform talks to devices. Message-shaped and batched both ways, so that what
 * stands behind it can be in this thread, in another one, or a cluster. A broker keeps nothing: a
 * message for a device that is not connected is dropped, and the platform re-sends what stays
 * un-acked.
 */
export abstract class BrokerPort {
  /** The broker's address, without credentials. */
  abstract readonly url: string;
  abstract readonly counts: Readonly<BrokerCounts>;
  /** Whether messages can flow at this moment. */
  abstract isReady(): boolean;
  /** @throws DomainError `port_in_use` or `broker_listen_failed`. */
  abstract start(): Promise<void>;
  /** Hands on what was taken in, then closes every connection; within a second. */
  abstract stop(): Promise<void>;
  /**
   * Hands the messages to the broker in their order; never waits for a device.
   * @throws DomainError `not_a_device_topic`, before anything is sent.
   */
  abstract publish(messages: readonly OutboundMessage[]): Promise<void>;
  /**
   * Adds a handler for the messages of devices; called with what one turn of the event loop
   * brought.
   */
  abstract onUplinks(handler: (batch: readonly UplinkMessage[]) => void): void;
  /**
   * Adds a handler for connections. An external broker does not tell of them: then it is never
   * called.
   */
  abstract onConnections(handler: (batch: readonly DeviceConnection[]) => void): void;
  /**
   * Closes the device's connection, as after its credentials were withdrawn. An external broker
   * offers no such request over MQTT: there the device is refused at its next connect.
   */
  abstract disconnect(sn: string, reason: string): Promise<void>;
}
