import { applyDecorators, Header, StreamableFile } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import type { AgreementFile } from '#libs/merchants';

/**
 * A route that answers the file of an agreement: kept by no cache, and the link in its address is
 * told to nobody.
 */
export function FileRoute(): MethodDecorator {
  return applyDecorators(
    ApiProduces('application/pdf'),
    Header('cache-control', 'private, no-store'),
    Header('referrer-policy', 'no-referrer'),
    Header('x-content-type-options', 'nosniff'),
  );
}

/** The file as a download. */
export function downloadOf({ name, pdf }: AgreementFile): StreamableFile {
  return new StreamableFile(pdf, {
    type: 'application/pdf',
    disposition: `attachment; filename="${name}"`,
    length: pdf.length,
  });
}
