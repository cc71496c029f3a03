import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CreateApiKey, ListApiKeys, RevokeApiKey } from '#libs/identity';
import type { Principal } from '#libs/identity';
import type { PageRequest } from '#libs/persistence';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam, listQuery } from '../http/wire.js';
import { apiKeyPage, issuedApiKey, newApiKey } from './identity.schemas.js';

@ApiTags('identity')
@Controller('v1')
export class IdentityController {
  constructor(
    private readonly createApiKey: CreateApiKey,
    private readonly listApiKeys: ListApiKeys,
    private readonly revokeApiKey: RevokeApiKey,
  ) {}

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
