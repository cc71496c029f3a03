import type { Readable } from 'node:stream';
import { readBody } from '../../read-body.js';
import { leadFileCutOff, leadFileMissing, leadFileTooLarge } from './leads.errors.js';

/** The largest file that is read. */
const LEAD_FILE_BYTES_MAX = 2 ** 20;

/**
 * The bytes of a file of leads as it comes.
 * @throws DomainError `lead_file_missing`, `lead_file_cut_off`, `body_too_large`.
 */
export async function readLeadFile(body: Readable | undefined): Promise<Buffer> {
  if (!body) throw leadFileMissing();
  const { bytes } = await readBody(body, {
    bytesMax: LEAD_FILE_BYTES_MAX,
    refused: (why) =>
      why === 'cut_off' ? leadFileCutOff() : leadFileTooLarge(LEAD_FILE_BYTES_MAX),
  });
  return bytes;
}
