import { Body, Controller, Delete, Headers, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  AcceptPasswordReset,
  EndSession,
  EndUserSessions,
  RemoveUserTotp,
  IssuePasswordReset,
  RefreshSession,
  StartSession,
} from '#libs/identity';
import type { Client, Principal } from '#libs/identity';
import type { z } from 'zod';
import { bearerToken } from '../http/access.guard.js';
import { Caller, ClientOf, OpenRoute, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './log-in.schemas.js';

const userId = idParam('usr');

@ApiTags('log-in')
@Controller('v1')
export class LogInController {
  constructor(
    private readonly startSession: StartSession,
    private readonly refreshSession: RefreshSession,
    private readonly endSession: EndSession,
    private readonly endUserSessions: EndUserSessions,
    private readonly removeUserTotp: RemoveUserTotp,
    private readonly issueReset: IssuePasswordReset,
    private readonly acceptReset: AcceptPasswordReset,
  ) {}

  @Post('sessions')
  @OpenRoute('this is where a token comes from', {
    summary: 'Log in',
    answer: form.session,
    status: 201,
    errors: [401],
    isLimited: true,
  })
  logIn(
    @Body({ schema: form.login }) body: z.output<typeof form.login>,
    @ClientOf() client: Client,
  ) {
    return this.startSession.run(body, client);
  }

  @Post('sessions/refresh')
  @OpenRoute('the refresh token is the proof', {
    summary: 'New tokens for a refresh token, which works once',
    answer: form.session,
    status: 201,
    errors: [401],
    isLimited: true,
  })
  refresh(@Body({ schema: form.refresh }) { refreshToken }: z.output<typeof form.refresh>) {
    return this.refreshSession.run(refreshToken);
  }

  @Delete('sessions/current')
  @OpenRoute('whoever holds the token may end it', {
    summary: 'Log out',
    status: 204,
    isLimited: true,
  })
  logOut(@Headers('authorization') authorization: string | undefined) {
    return this.endSession.run(bearerToken(authorization));
  }

  @Delete('users/:id/sessions')
  @Route({
    permission: 'users:write',
    summary: 'Log a person out everywhere',
    status: 204,
    errors: [404],
  })
  endAll(@Caller() caller: Principal, @Param({ schema: userId }) { id }: { id: string }) {
    return this.endUserSessions.run(caller, id);
  }

  @Delete('users/:id/totp')
  @Route({
    permission: 'users:write',
    summary: 'Take the authenticator app away from a person who lost it',
    status: 204,
    errors: [404, 409],
  })
  removeTotp(@Caller() caller: Principal, @Param({ schema: userId }) { id }: { id: string }) {
    return this.removeUserTotp.run(caller, id);
  }

  @Post('users/:id/password-reset')
  @Route({
    permission: 'users:write',
    summary: 'Give a person a way to a new password',
    answer: form.resetToken,
    creates: { secretFields: ['token'] },
    errors: [404],
  })
  reset(@Caller() caller: Principal, @Param({ schema: userId }) { id }: { id: string }) {
    return this.issueReset.run(caller, id);
  }

  @Post('password-resets/accept')
  @OpenRoute('the token of the reset is the proof', {
    summary: 'Set a new password; every session ends',
    status: 204,
    errors: [404, 422],
    isLimited: true,
  })
  setPassword(@Body({ schema: form.resetAcceptance }) body: z.output<typeof form.resetAcceptance>) {
    return this.acceptReset.run(body);
  }
}
