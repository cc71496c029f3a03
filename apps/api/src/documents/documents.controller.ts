import type { Readable } from 'node:stream';
import {
  applyDecorators,
  Controller,
  Delete,
  Get,
  Header,
  Param,
  Put,
  StreamableFile,
} from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { ReadDocuments, RemoveDocument, UploadDocument } from '#libs/merchants';
import type { z } from 'zod';
import { FileBody, TakesFile } from '../http/file-body.js';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './documents.schemas.js';

const applicationId = idParam('apl');
const documentId = idParam('doc');

/**
 * A picture is handed out to be saved, never to be shown in a page of ours: no type is guessed, no
 * script runs, no other page embeds it, nothing on the way keeps it.
 */
function Picture(): MethodDecorator {
  return applyDecorators(
    ApiProduces('image/jpeg'),
    Header('x-content-type-options', 'nosniff'),
    Header('content-security-policy', "sandbox; default-src 'none'"),
    Header('cross-origin-resource-policy', 'same-origin'),
    Header('cache-control', 'no-store'),
  );
}

@ApiTags('documents')
@Controller('v1')
export class DocumentsController {
  constructor(
    private readonly uploadDocument: UploadDocument,
    private readonly readDocuments: ReadDocuments,
    private readonly removeDocument: RemoveDocument,
  ) {}

  @Put('applications/:id/documents/:kind')
  @Route({
    permission: 'applications:write',
    summary: 'Upload a document of an application, in the place of the one that was there',
    answer: form.uploadedDocument,
    errors: [404, 409, 413, 415, 422, 503],
  })
  @TakesFile('picture', {
    description: 'One JPEG or PNG picture, at most 10 MiB, as its bytes; told by its content.',
    schema: { type: 'string', format: 'binary' },
  })
  upload(
    @Caller() { scope, id: by }: Principal,
    @Param({ schema: form.documentPlace }) { id, kind }: z.output<typeof form.documentPlace>,
    @FileBody() body: Readable | undefined,
  ) {
    return this.uploadDocument.run(scope, { applicationId: id, kind, body, by });
  }

  @Get('applications/:id/documents')
  @Route({
    permission: 'applications:read',
    summary: 'List the documents of an application without their pictures, replaced ones too',
    answer: form.documents,
    errors: [404],
  })
  async list(
    @Caller() { scope }: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
  ) {
    return { data: await this.readDocuments.list(scope, id) };
  }

  @Get('documents/:id/content')
  @Route({
    permission: 'documents:read',
    summary: 'Download a document’s picture; the audit log tells who did',
    records: true,
    errors: [404],
  })
  @Picture()
  content(@Caller() { scope }: Principal, @Param({ schema: documentId }) { id }: { id: string }) {
    return this.download(scope, id, 'content');
  }

  @Get('documents/:id/thumbnail')
  @Route({
    permission: 'documents:read',
    summary: 'Download a document’s picture in small; the audit log tells who did',
    records: true,
    errors: [404],
  })
  @Picture()
  thumbnail(@Caller() { scope }: Principal, @Param({ schema: documentId }) { id }: { id: string }) {
    return this.download(scope, id, 'thumbnail');
  }

  @Delete('documents/:id')
  @Route({
    permission: 'applications:write',
    summary: 'Take a document out of an application that is still filled in',
    status: 204,
    errors: [404, 409],
  })
  remove(@Caller() { scope }: Principal, @Param({ schema: documentId }) { id }: { id: string }) {
    return this.removeDocument.run(scope, id);
  }

  private async download(scope: Principal['scope'], id: string, part: 'content' | 'thumbnail') {
    const jpeg = await this.readDocuments.picture(scope, id, part);
    const disposition = `attachment; filename="${id}${part === 'content' ? '' : '-small'}.jpg"`;
    return new StreamableFile(jpeg, { type: 'image/jpeg', length: jpeg.length, disposition });
  }
}
