import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticate, demand } from '#libs/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { bearerToken } from '../http/access.guard.js';
import { OpenRoute } from '../http/route.js';
import { Gauges } from './gauges.js';
import { Metrics } from './metrics.js';

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly gauges: Gauges,
    private readonly authenticate: Authenticate,
  ) {}

  @Get()
  @OpenRoute('from this machine; from elsewhere it asks for a token with metrics:read', {
    summary: 'Numbers for Prometheus',
  })
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!isLoopback(request.socket.remoteAddress)) {
      demand(
        await this.authenticate.run(bearerToken(request.headers.authorization)),
        'metrics:read',
      );
    }
    await this.gauges.refresh();
    const text = await this.metrics.registry.metrics();
    await reply.header('content-type', this.metrics.registry.contentType).send(text);
  }
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && ipaddr.process(address).range() === 'loopback';
}
