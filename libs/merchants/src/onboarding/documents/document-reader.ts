import { Injectable } from '@nestjs/common';
import type { DocumentKind } from '../checks/application-data.js';

/** What was made out on a picture: paths of the application's data and their texts. */
export type Suggestions = Readonly<Record<string, string>>;

/** A picture to be read. */
export interface ReadablePicture {
  readonly kind: DocumentKind;
  /** JPEG, upright. */
  readonly jpeg: Buffer;
}

/**
 * Reads the text of a document (OCR). What it answers is offered to the person who fills in the
 * form and never saved by itself: a reader errs, and the person answers for what is entered.
 */
export abstract class DocumentReader {
  /** Null when it does not read this kind, or cannot make anything out. */
  abstract read(picture: ReadablePicture): Promise<Suggestions | null>;
}

/** Nobody reads: the person types what is on the picture. */
@Injectable()
export class ManualReader extends DocumentReader {
  override async read(): Promise<null> {
    return null;
  }
}

/** Nobody waits longer for a suggestion. */
const PATIENCE_MS = 5_000;

/** What the reader makes of a picture in time; null when it fails, so that no upload does. */
export async function suggestionsOf(
  reader: DocumentReader,
  picture: ReadablePicture,
  patienceMs = PATIENCE_MS,
): Promise<Suggestions | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patienceMs);
  });
  try {
    return await Promise.race([reader.read(picture), tooLate]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
