import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { newId } from '#libs/kernel';
import { ReceiveNotification } from '#libs/payments';
import { AppModule } from '../app.module.js';
import { listening } from '../listen.errors.js';
import { LiveGateway } from '../live/live-gateway.js';
import type { PlatformParts } from '../platform.module.js';
import { serveDocs } from './docs.js';
import { parseFiles } from './file-body.js';
import { notifyPlugin } from './notify.plugin.js';
import { ProblemFilter, sendProblem } from './problem.filter.js';
import { validationPipe } from './validation.js';

const BODY_BYTES_MAX = 262_144;
const REQUEST_TIMEOUT_MS = 30_000;
const IDLE_SWEEP_EVERY_MS = 25;
/** What a client had written before it could know of the stop has come in by then. */
const DRAIN_MS = 250;
/** A stop takes 5 s at most: whoever has not been answered by then sends again. */
const STOP_WITHIN_MS = 3_000;

/** The HTTP side, not yet listening. */
export interface Http {
  readonly app: INestApplication;
  listen(): Promise<{ url: string; close: () => Promise<void> }>;
}

/** Builds the routes on Fastify: Nest's controllers, and the notify route beside them. */
export async function createHttp(parts: PlatformParts): Promise<Http> {
  const { log, config } = parts;
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    // Idle keep-alive connections must not hold up a stop.
    forceCloseConnections: 'idle',
    // What has been read is answered, also while stopping.
    return503OnClosing: false,
    genReqId: () => newId('evt', parts.clock.nowMs()),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(log, { error, request, reply }),
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(parts), adapter, {
    logger: false,
    abortOnError: false,
    bodyParser: true,
  });
  takeLargerBodies(adapter);
  app.useGlobalFilters(new ProblemFilter(log));
  app.useGlobalPipes(validationPipe());
  parseFiles(adapter);
  const receive = app.get(ReceiveNotification);
  await app.register(notifyPlugin({ receive, log }) as never);
  serveDocs(app);
  const gateway = app.get(LiveGateway);
  gateway.attach(app.getHttpServer());
  return {
    app,
    listen: async () => {
      const { host, httpPort: port } = config;
      await listening(() => app.listen(port, host), { port, variable: 'HAODIAN_HTTP_PORT' });
      const close = async () => {
        gateway.close();
        await closeConnections(app);
      };
      return { url: urlOf(await app.getUrl(), host), close };
    },
  };
}

/** A route that takes lists says how much of them (`RouteConfig`). */
function takeLargerBodies(adapter: FastifyAdapter): void {
  adapter.getInstance().addHook('onRoute', (route) => {
    const { bodyBytesMax } = (route.config ?? {}) as { bodyBytesMax?: number };
    if (bodyBytesMax !== undefined) route.bodyLimit = bodyBytesMax;
  });
}

/**
 * Answers what is in flight. First every answer tells its client to use the connection no more,
 * for long enough that nothing written before is lost in a socket nobody reads. Then Fastify closes
 * the connections that are idle; one whose answer comes later would stay open for its whole
 * keep-alive time, and one that never asks for ever.
 */
async function closeConnections(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer();
  server.prependListener('request', (_request: unknown, response: ServerResponse) =>
    response.setHeader('connection', 'close'),
  );
  await delay(DRAIN_MS);
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_EVERY_MS);
  const force = setTimeout(() => server.closeAllConnections(), STOP_WITHIN_MS);
  try {
    await app.getHttpAdapter().close();
  } finally {
    clearInterval(sweep);
    clearTimeout(force);
  }
}

/** What a browser can open: an api that listens everywhere is reached at localhost. */
function urlOf(listeningUrl: string, host: string): string {
  const { port } = new URL(listeningUrl);
  return `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`;
}
