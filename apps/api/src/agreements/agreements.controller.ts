import { Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { MakeAgreement, ReadAgreement, ResendAgreement } from '#libs/merchants';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import { downloadOf, FileRoute } from './agreement-file.js';
import { agreement } from './agreements.schemas.js';

const ofApplication = { schema: idParam('apl') };

@ApiTags('agreements')
@Controller('v1/applications/:id/agreement')
export class AgreementsController {
  constructor(
    private readonly makeAgreement: MakeAgreement,
    private readonly resendAgreement: ResendAgreement,
    private readonly readAgreement: ReadAgreement,
  ) {}

  @Post()
  @Route({
    permission: 'applications:write',
    summary: 'Draw the agreement of an approved application and send it to the merchant',
    answer: agreement,
    creates: {},
    errors: [404, 409, 429, 503],
  })
  make(@Caller() caller: Principal, @Param(ofApplication) { id }: { id: string }) {
    return this.makeAgreement.run(caller, id);
  }

  @Post('resend')
  @Route({
    permission: 'applications:write',
    summary: 'Send the merchant a new link and a new code; those before are good no more',
    answer: agreement,
    errors: [404, 409, 429, 503],
  })
  resend(@Caller() caller: Principal, @Param(ofApplication) { id }: { id: string }) {
    return this.resendAgreement.run(caller, id);
  }

  @Get()
  @Route({
    permission: 'applications:read',
    summary: 'Read how the agreement stands, and what proves its signature',
    answer: agreement,
    errors: [404],
  })
  read(@Caller() { scope }: Principal, @Param(ofApplication) { id }: { id: string }) {
    return this.readAgreement.one(scope, id);
  }

  @Get('document')
  @Route({
    permission: 'documents:read',
    summary: 'Download the agreement as it was sent and signed; recorded in the audit log',
    records: true,
    errors: [404],
  })
  @FileRoute()
  async document(@Caller() { scope }: Principal, @Param(ofApplication) { id }: { id: string }) {
    return downloadOf(await this.readAgreement.document(scope, id));
  }
}
