import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { BrokerPort } from '#libs/broker';
import { Database, isUnavailable, Outbox } from '#libs/persistence';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { OpenRoute } from '../http/route.js';
import { Startup } from './startup.js';

const OUTBOX_AGE_MAX_S = 60;

const alive = z.object({ status: z.literal('ok') }).meta({ id: 'Alive' });

const readiness = z
  .object({
    ready: z.boolean(),
    checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() })),
  })
  .meta({ id: 'Readiness' });

/** Our own words for what is not as it must be. */
class NotReady extends Error {}

interface Check {
  readonly ok: boolean;
  readonly detail?: string;
}

@ApiTags('operations')
@Controller()
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly broker: BrokerPort,
    private readonly outbox: Outbox,
    private readonly startup: Startup,
  ) {}

  @Get('healthz')
  @OpenRoute('supervisors ask it without a token; it tells nothing', {
    summary: 'Whether the process lives',
    answer: alive,
  })
  healthz() {
    return { status: 'ok' };
  }

  @Get('readyz')
  @OpenRoute('load balancers ask it without a token; it tells nothing of a shop', {
    summary: 'Whether payments can be taken and announced now',
    answer: readiness,
  })
  async readyz(@Res({ passthrough: true }) reply: FastifyReply) {
    const checks = {
      startup: { ok: this.startup.isFinished },
      databaseWrite: await checked(() => this.database.ping()),
      durability: await checked(() => this.durable()),
      broker: { ok: this.broker.isReady() },
      outbox: await checked(() => this.outboxFresh()),
    };
    const ready = Object.values(checks).every((check) => check.ok);
    if (!ready) void reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return { ready, checks };
  }

  private async durable(): Promise<void> {
    const off = Object.entries(await this.database.durability()).filter(
      ([, value]) => value === 'off',
    );
    if (off.length > 0) throw new NotReady(`${off.map(([name]) => name).join(', ')} off`);
  }

  private async outboxFresh(): Promise<void> {
    const ageSeconds = await this.outbox.oldestAgeSeconds();
    if (ageSeconds > OUTBOX_AGE_MAX_S)
      throw new NotReady(`oldest event ${Math.round(ageSeconds)} s`);
  }
}

async function checked(check: () => Promise<void>): Promise<Check> {
  try {
    await check();
    return { ok: true };
  } catch (error) {
    return { ok: false, detail: detailOf(error) };
  }
}

/** Anyone may ask: what a database says of hosts, users and statements stays with us. */
function detailOf(error: unknown): string {
  if (error instanceof NotReady) return error.message;
  return isUnavailable(error) ? 'not reachable' : 'failed';
}
