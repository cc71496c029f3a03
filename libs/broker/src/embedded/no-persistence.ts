import { Readable } from 'node:stream';

/**
 * A store for aedes that stores nothing: sessions are clean, nothing is retained, nothing waits for
 * a device that is away, QoS 2 is denied. The default one keeps every one of these in memory, some
 * without a bound. The methods are those aedes 1.2.0 calls.
 */
export const noPersistence = {
  async setup(): Promise<void> {},
  async destroy(): Promise<void> {},
  async storeRetained(): Promise<void> {},
  createRetainedStreamCombi: (): Readable => Readable.from([]),
  async addSubscriptions(): Promise<void> {},
  async removeSubscriptions(): Promise<void> {},
  async cleanSubscriptions(): Promise<void> {},
  subscriptionsByClient: async (): Promise<unknown[]> => [],
  subscriptionsByTopic: async (): Promise<unknown[]> => [],
  async outgoingEnqueueCombi(): Promise<void> {},
  async outgoingUpdate(): Promise<void> {},
  async outgoingClearMessageId(): Promise<void> {},
  outgoingStream: (): Readable => Readable.from([]),
  async incomingStorePacket(): Promise<void> {},
  incomingGetPacket: (): Promise<never> => Promise.reject(new Error('no such packet')),
  incomingDelPacket: (): Promise<never> => Promise.reject(new Error('no such packet')),
  async cleanIncoming(): Promise<void> {},
  async putWill(): Promise<void> {},
  async delWill(): Promise<void> {},
  streamWill: (): Readable => Readable.from([]),
};
