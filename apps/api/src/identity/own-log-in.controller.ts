import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  BeginTotp,
  ChangePassword,
  ConfirmTotp,
  EndOwnSession,
  ListOwnSessions,
  RemoveTotp,
  RenewRecoveryCodes,
} from '#libs/identity';
import type { Principal } from '#libs/identity';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './log-in.schemas.js';

/** What a person does about their own log-in. */
@ApiTags('log-in')
@Controller('v1/me')
export class OwnLogInController {
  constructor(
    private readonly listOwnSessions: ListOwnSessions,
    private readonly endOwnSession: EndOwnSession,
    private readonly changePassword: ChangePassword,
    private readonly beginTotp: BeginTotp,
    private readonly confirmTotp: ConfirmTotp,
    private readonly removeTotp: RemoveTotp,
    private readonly renewRecoveryCodes: RenewRecoveryCodes,
  ) {}

  @Get('sessions')
  @Route({
    permission: 'me:self',
    summary: 'Where you are logged in, at most a hundred',
    answer: form.ownSessions,
  })
  async sessions(@Caller() caller: Principal) {
    return { data: await this.listOwnSessions.run(caller) };
  }

  @Delete('sessions/:id')
  @Route({ permission: 'me:self', summary: 'Log out there', status: 204, errors: [404] })
  endOne(@Caller() caller: Principal, @Param({ schema: idParam('ses') }) { id }: { id: string }) {
    return this.endOwnSession.run(caller, id);
  }

  @Put('password')
  @Route({
    permission: 'me:self',
    summary: 'Change your password; your other sessions end',
    status: 204,
    errors: [422],
  })
  change(
    @Caller() caller: Principal,
    @Body({ schema: form.passwordChange }) body: z.output<typeof form.passwordChange>,
  ) {
    return this.changePassword.run(caller, body);
  }

  @Post('totp')
  @Route({
    permission: 'me:self',
    summary: 'Begin with an authenticator app',
    answer: form.totpSecret,
    status: 201,
    errors: [409],
  })
  begin(@Caller() caller: Principal) {
    return this.beginTotp.run(caller);
  }

  @Post('totp/confirm')
  @Route({
    permission: 'me:self',
    summary: 'Confirm the app by a code; your other sessions end',
    answer: form.recoveryCodes,
    errors: [409, 422],
  })
  confirm(
    @Caller() caller: Principal,
    @Body({ schema: form.totpConfirmation }) { code }: z.output<typeof form.totpConfirmation>,
  ) {
    return this.confirmTotp.run(caller, code);
  }

  @Delete('totp')
  @Route({
    permission: 'me:self',
    summary: 'Remove the authenticator app',
    status: 204,
    errors: [409, 422],
  })
  remove(
    @Caller() caller: Principal,
    @Body({ schema: form.selfProof }) body: z.output<typeof form.selfProof>,
  ) {
    return this.removeTotp.run(caller, body);
  }

  @Post('recovery-codes')
  @Route({
    permission: 'me:self',
    summary: 'Ten new recovery codes; the earlier ones end',
    answer: form.recoveryCodes,
    errors: [409, 422],
  })
  renew(
    @Caller() caller: Principal,
    @Body({ schema: form.selfProof }) body: z.output<typeof form.selfProof>,
  ) {
    return this.renewRecoveryCodes.run(caller, body);
  }
}
