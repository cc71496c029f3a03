import { Body, Controller, Delete, Get, Headers, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CreateApiKey, EndSession, ListApiKeys, RevokeApiKey, StartSession } from '#libs/identity';
import type { Principal } from '#libs/identity';
import type { PageRequest } from '#libs/persistence';
import type { z } from 'zod';
import { bearerToken } from '../http/access.guard.js';
import { Caller, OpenRoute, Route } from '../http/route.js';
import { idParam, listQuery } from '../http/wire.js';
import { apiKeyPage, issuedApiKey, login, newApiKey, session } from './identity.schemas.js';

@ApiTags('identity')
@Controller('v1')
export class IdentityController {
  constructor(
    private readonly startSession: StartSession,
    private readonly endSession: EndSession,
    private readonly createApiKey: CreateApiKey,
    private readonly listApiKeys: ListApiKeys,
    private readonly revokeApiKey: RevokeApiKey,
  ) {}

  @Post('sessions')
  @OpenRoute('this is where a token comes from', {
    summary: 'Log in',
    answer: session,
    status: 201,
  })
  logIn(@Body({ schema: login }) body: z.output<typeof login>) {
    return this.startSession.run(body);
  }

  @Delete('sessions/current')
  @OpenRoute('whoever holds the token may end it', { summary: 'Log out', status: 204 })
  logOut(@Headers('authorization') authorization: string | undefined) {
    return this.endSession.run(bearerToken(authorization));
  }

  @Post('api-keys')
  @Route({
    permission: 'api-keys:write',
    summary: 'Make an API key',
    answer: issuedApiKey,
    creates: { secretFields: ['token'] },
    errors: [422],
  })
  create(
    @Caller() caller: Principal,
    @Body({ schema: newApiKey }) body: z.output<typeof newApiKey>,
  ) {
    return this.createApiKey.run(caller, body);
  }

  @Get('api-keys')
  @Route({ permission: 'api-keys:read', summary: 'List API keys', answer: apiKeyPage })
  list(@Caller() caller: Principal, @Query({ schema: listQuery({}) }) query: PageRequest) {
    return this.listApiKeys.run(caller, query);
  }

  @Delete('api-keys/:id')
  @Route({ permission: 'api-keys:write', summary: 'Revoke an API key', status: 204, errors: [404] })
  revoke(@Caller() caller: Principal, @Param({ schema: idParam('key') }) { id }: { id: string }) {
    return this.revokeApiKey.run(caller, id);
  }
}
