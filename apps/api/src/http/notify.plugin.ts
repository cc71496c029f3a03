import type { ReceiveNotification } from '#libs/payments';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { sendProblem } from './problem.filter.js';

/** The most bytes a notification may have. */
export const NOTIFICATION_BYTES_MAX = 262_144;
const RETRY_AFTER_S = 5;

interface NotifyRoute {
  Params: { channel: string; channelAccountId: string };
  Body: Buffer | undefined;
}

/**
 * `POST /notify/{channel}/{channelAccountId}`: exact bytes of any content type, untouched before
 * verification. It is a plain Fastify route, since a controller's parsers would change or refuse
 * the body first.
 */
export function notifyPlugin(parts: { receive: ReceiveNotification; log: Logger }) {
  return async (fastify: FastifyInstance): Promise<void> => {
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
      done(null, body);
    });
    // A content type that is none would be refused before anybody looked at the signature.
    fastify.addHook('onRequest', ({ raw }, _reply, done) => {
      raw.headers['content-type'] = 'application/octet-stream';
      done();
    });
    fastify.setErrorHandler((error, request, reply) => {
      sendProblem(parts.log, { error, request, reply });
    });
    fastify.post<NotifyRoute>(
      '/notify/:channel/:channelAccountId',
      { bodyLimit: NOTIFICATION_BYTES_MAX },
      (request, reply) => answer(parts.receive, request, reply),
    );
  };
}

async function answer(
  receive: ReceiveNotification,
  request: FastifyRequest<NotifyRoute>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (request.headers['content-encoding']) return reply.status(415).send();
  const result = await receive.run({
    channel: request.params.channel,
    channelAccountId: request.params.channelAccountId,
    headers: request.headers as Readonly<Record<string, string>>,
    body: request.body ?? Buffer.alloc(0),
  });
  if (result.status === 503) void reply.header('retry-after', RETRY_AFTER_S);
  return reply.status(result.status).header('content-type', result.contentType).send(result.body);
}
