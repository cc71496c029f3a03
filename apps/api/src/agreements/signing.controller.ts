import { Body, Controller, Get, Header, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Client } from '#libs/identity';
import { AgreementLinks, SignAgreement } from '#libs/merchants';
import { ClientOf, OpenRoute } from '../http/route.js';
import { downloadOf, FileRoute } from './agreement-file.js';
import { linkParam, offer, signed, signing } from './agreements.schemas.js';

const BY_LINK = 'the token of the link that the merchant was sent is the proof';

@ApiTags('agreements')
@Controller('v1/agreements/:token')
export class SigningController {
  constructor(
    private readonly links: AgreementLinks,
    private readonly signAgreement: SignAgreement,
  ) {}

  @Get()
  @OpenRoute(BY_LINK, {
    summary: 'See what is to be signed, by whom and until when',
    answer: offer,
    errors: [400, 404],
    isLimited: true,
  })
  @Header('cache-control', 'private, no-store')
  @Header('referrer-policy', 'no-referrer')
  read(@Param({ schema: linkParam }) { token }: { token: string }) {
    return this.links.offer(token);
  }

  @Get('document')
  @OpenRoute(BY_LINK, {
    summary: 'Download the agreement',
    errors: [400, 404],
    isLimited: true,
  })
  @FileRoute()
  async document(@Param({ schema: linkParam }) { token }: { token: string }) {
    return downloadOf(await this.links.document(token));
  }

  @Post('sign')
  @OpenRoute('the code that was sent to the merchant’s mobile is the signature', {
    summary: 'Sign the agreement with the code of the message',
    answer: signed,
    errors: [400, 404, 409, 422],
    isLimited: true,
  })
  sign(
    @Param({ schema: linkParam }) { token }: { token: string },
    @Body({ schema: signing }) { code }: { code: string },
    @ClientOf() client: Client,
  ) {
    return this.signAgreement.run({ token, code }, client);
  }
}
