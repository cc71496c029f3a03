import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { MoveChannelApplication, PrepareChannelRequest, TakeChannelAnswer } from '#libs/merchants';
import type { ChannelStep } from '#libs/merchants';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import type { RouteParts } from '../http/route.js';
import * as form from './channel-applications.schemas.js';

type Key = z.output<typeof form.key>;
type ByHand = z.output<typeof form.byHand>;

/** A step: who may take it and what it answers are the same for all. */
const step = (summary: string): RouteParts => ({
  permission: 'channel-applications:write',
  summary,
  answer: form.channelApplication,
  errors: [404, 409, 422],
});

@ApiTags('channel applications')
@Controller('v1/applications/:id/channel-applications/:capId')
export class ChannelStepsController {
  constructor(
    private readonly prepare: PrepareChannelRequest,
    private readonly takeAnswer: TakeChannelAnswer,
    private readonly move: MoveChannelApplication,
  ) {}

  @Post('request')
  @Route({
    ...step('Make the request that this channel opens an account by; nothing is sent'),
    answer: form.request,
  })
  request(
    @Caller() { scope }: Principal,
    @Param({ schema: form.key }) { id, capId }: Key,
    @Body({ schema: form.requestWish }) { details }: z.output<typeof form.requestWish>,
  ) {
    return this.prepare.run(scope, { applicationId: id, id: capId }, details);
  }

  @Post('answer')
  @Route(step('Move it as an answer of the channel says; again, it changes nothing'))
  async answer(
    @Caller() { id: by, scope }: Principal,
    @Param({ schema: form.key }) { id, capId }: Key,
    @Body({ schema: form.answer }) { answer }: z.output<typeof form.answer>,
  ) {
    const key = { applicationId: id, id: capId };
    return form.shown(await this.takeAnswer.run(scope, key, { answer, by }));
  }

  @Post('submit')
  @Route(step('The application was handed in at the channel'))
  submit(
    @Caller() caller: Principal,
    @Param({ schema: form.key }) key: Key,
    @Body({ schema: form.byHand }) body: ByHand,
  ) {
    return this.take(caller, key, { verb: 'submit', reasons: whole(body) });
  }

  @Post('return')
  @Route(step('The channel sent the application back, with reasons'))
  giveBack(
    @Caller() caller: Principal,
    @Param({ schema: form.key }) key: Key,
    @Body({ schema: form.returned }) body: z.output<typeof form.returned>,
  ) {
    return this.take(caller, key, { verb: 'return', reasons: body.reasons });
  }

  @Post('await-confirmation')
  @Route(step('The channel waits for the legal person: a link or a QR code'))
  awaitConfirmation(
    @Caller() caller: Principal,
    @Param({ schema: form.key }) key: Key,
    @Body({ schema: form.awaiting }) body: z.output<typeof form.awaiting>,
  ) {
    return this.take(caller, key, {
      verb: 'await',
      reasons: whole(body),
      confirmation: confirmationOf(body),
    });
  }

  @Post('open')
  @Route(step('The channel opened the account: payments to its number find the merchant'))
  open(
    @Caller() caller: Principal,
    @Param({ schema: form.key }) key: Key,
    @Body({ schema: form.opened }) body: z.output<typeof form.opened>,
  ) {
    return this.take(caller, key, {
      verb: 'open',
      reasons: whole(body),
      subMerchantId: body.subMerchantId,
    });
  }

  @Post('reject')
  @Route(step('The channel refused the merchant'))
  reject(
    @Caller() caller: Principal,
    @Param({ schema: form.key }) key: Key,
    @Body({ schema: form.byHand }) body: ByHand,
  ) {
    return this.take(caller, key, { verb: 'reject', reasons: whole(body) });
  }

  @Post('suspend')
  @Route(step('The channel suspended the merchant; what comes is recorded all the same'))
  suspend(
    @Caller() caller: Principal,
    @Param({ schema: form.key }) key: Key,
    @Body({ schema: form.byHand }) body: ByHand,
  ) {
    return this.take(caller, key, { verb: 'suspend', reasons: whole(body) });
  }

  @Post('resume')
  @Route(step('The channel takes payments of the merchant again'))
  resume(
    @Caller() caller: Principal,
    @Param({ schema: form.key }) key: Key,
    @Body({ schema: form.byHand }) body: ByHand,
  ) {
    return this.take(caller, key, { verb: 'resume', reasons: whole(body) });
  }

  private async take({ id: by, scope }: Principal, { id, capId }: Key, wanted: ChannelStep) {
    const key = { applicationId: id, id: capId };
    return form.shown(await this.move.run(scope, key, { step: wanted, by }));
  }
}

const whole = ({ reason }: ByHand) => [{ path: '', reason }];

function confirmationOf({ kind, content, expiresAt }: z.output<typeof form.awaiting>) {
  return { kind, content, expiresAt: expiresAt ?? null };
}
