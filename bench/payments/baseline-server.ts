import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { createEmbeddedBroker } from '#libs/broker';
import type { EmbeddedBroker, OutboundMessage } from '#libs/broker';
import { newId, systemClock } from '#libs/kernel';
import { startEmbeddedPostgres } from '#libs/persistence';
import type { EmbeddedPostgres } from '#libs/persistence';
import { downTopic } from '#libs/protocol';
import { serve } from '../processes/remote.js';
import { createOpener } from './baseline-notification.js';
import type { BaselineKeys } from './baseline-notification.js';
import { BaselineStore } from './baseline-store.js';
import type { BareRow } from './baseline-store.js';

/**
 * The bare minimum that a platform is measured against: a plain Fastify route, RSA verify, AES-GCM
 * open, group commit into two tables of a PostgreSQL of the same build and settings, publish on the
 * same embedded broker. No cross-check, no ledger, no outbox, no announcement records; acks are
 * thrown away.
 */
export interface BaselineMethods {
  start(wish: BaselineWish): Promise<{ url: string; mqttUrl: string }>;
  /** The PostgreSQL settings that decide what a commit costs. */
  settings(argument: null): Promise<Record<string, string>>;
}

interface BaselineWish {
  readonly dataDir: string;
  readonly keys: BaselineKeys;
  /** Plate code -> the SN of the speaker beside it. */
  readonly speakers: ReadonlyMap<string, string>;
}

const BODY_BYTES_MAX = 262_144;
const TTL_MS = 60_000;

let postgres: EmbeddedPostgres | undefined;
let broker: EmbeddedBroker | undefined;
let store: BaselineStore | undefined;
let http: FastifyInstance | undefined;

async function start({ dataDir, keys, speakers }: BaselineWish) {
  const silent = { info: () => undefined, warn: () => undefined };
  postgres = await startEmbeddedPostgres({ dataDir, log: silent });
  broker = createEmbeddedBroker({
    host: '127.0.0.1',
    port: 0,
    authenticator: { authenticate: async () => true },
  });
  await broker.start();
  const committed = (rows: readonly BareRow[]): void => void broker?.publish(rows.map(announce));
  store = await BaselineStore.open(postgres.url, committed);
  http = fastify();
  http.removeAllContentTypeParsers();
  http.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  notifyRoute(http, { store, open: createOpener(keys), speakers });
  const url = await http.listen({ host: '127.0.0.1', port: 0 });
  return { url: `${url}/notify`, mqttUrl: broker.url };
}

function notifyRoute(
  server: FastifyInstance,
  parts: {
    readonly store: BaselineStore;
    readonly open: ReturnType<typeof createOpener>;
    readonly speakers: ReadonlyMap<string, string>;
  },
): void {
  server.post('/notify', { bodyLimit: BODY_BYTES_MAX }, async (request, reply) => {
    const raw = request.body as Buffer;
    const opened = parts.open(request.headers, raw);
    if (!opened) return reply.status(401).send();
    const { transactionId: channelId, plateCode, amount, paidAtMs } = opened;
    const receivedAtMs = systemClock.nowMs();
    const id = newId('pay', receivedAtMs);
    const sn = parts.speakers.get(plateCode)!;
    await parts.store.add({ id, channelId, sn, amount, paidAtMs, receivedAtMs, raw });
    return reply.header('content-type', 'application/json').send('{"code":"SUCCESS"}');
  });
}

function announce(row: BareRow): OutboundMessage {
  const ts = systemClock.nowMs();
  const text = `微信收款${row.amount}分`;
  const data = { kind: 'payment', amount: row.amount, text, clips: [], placement: 0 };
  const head = { v: 1, id: newId('ann', ts), ts, exp: ts + TTL_MS, ttl: TTL_MS / 1_000 };
  return {
    topic: downTopic(row.sn, 'announce'),
    payload: JSON.stringify({ ...head, t: 'announce', data }),
  };
}

const methods: BaselineMethods = { start, settings: () => store!.settings() };

serve({ ...methods }, async () => {
  await http?.close();
  await broker?.stop();
  await store?.close();
  await postgres?.stop();
});
