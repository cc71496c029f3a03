import { createHash, timingSafeEqual } from 'node:crypto';
import { Body, Controller, Headers, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { answerAcl, answerAuth, serviceAccountOf } from '#libs/broker';
import type { BrokerAnswer } from '#libs/broker';
import { z } from 'zod';
import { OpenRoute } from '../http/route.js';
import { PARTS } from '../platform.module.js';
import type { PlatformParts } from '../platform.module.js';

const answer = z
  .object({ result: z.enum(['allow', 'deny']), is_superuser: z.literal(false) })
  .meta({ id: 'BrokerAnswer', example: { result: 'allow', is_superuser: false } });

const deny: BrokerAnswer = { result: 'deny', is_superuser: false };

/**
 * What an external broker asks about each connection and topic, in EMQX 5's JSON form. Always 200:
 * the answer is in the body. Without the secret everything is denied.
 */
@ApiTags('mqtt')
@Controller('mqtt')
export class MqttController {
  constructor(@Inject(PARTS) private readonly parts: PlatformParts) {}

  @Post('auth')
  @OpenRoute('the broker proves itself with HAODIAN_MQTT_AUTH_SECRET', {
    summary: 'Whether a device may connect',
    answer,
  })
  async auth(@Headers('authorization') proof: string | undefined, @Body() body: unknown) {
    if (!this.isBroker(proof)) return deny;
    const { authenticator } = this.parts;
    const service = this.service();
    // A database that is away is no yes.
    return answerAuth(body, { authenticator, ...service }).catch(() => deny);
  }

  @Post('acl')
  @OpenRoute('the broker proves itself with HAODIAN_MQTT_AUTH_SECRET', {
    summary: 'Whether a connection may use a topic',
    answer,
  })
  acl(@Headers('authorization') proof: string | undefined, @Body() body: unknown) {
    return this.isBroker(proof) ? answerAcl(body, this.service()) : deny;
  }

  private service() {
    const { mqttUrl } = this.parts.config;
    const service = mqttUrl ? serviceAccountOf(mqttUrl) : undefined;
    return service ? { service } : {};
  }

  private isBroker(proof: string | undefined): boolean {
    const secret = this.parts.config.mqttAuthSecret;
    if (!secret || !proof) return false;
    const digest = (text: string) => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(proof), digest(`Bearer ${secret}`));
  }
}
