/** What the first bytes of a file say that it is. */
export type FileType =
  | 'jpeg'
  | 'png'
  | 'pdf'
  | 'heic'
  | 'webp'
  | 'gif'
  | 'tiff'
  | 'svg'
  | 'markup'
  | 'archive'
  | 'program'
  | 'unknown';

/** Where a type shows: its first bytes, or those behind an offset. */
interface Mark {
  readonly type: FileType;
  readonly at?: number;
  readonly bytes: string;
}

/** Of each format's own specification; `latin1`, so that a character is a byte. */
const MARKS: readonly Mark[] = [
  { type: 'jpeg', bytes: '\xff\xd8\xff' },
  { type: 'png', bytes: '\x89PNG\r\n\x1a\n' },
  { type: 'pdf', bytes: '%PDF-' },
  { type: 'gif', bytes: 'GIF8' },
  { type: 'webp', at: 8, bytes: 'WEBP' },
  { type: 'heic', at: 4, bytes: 'ftyphei' },
  { type: 'heic', at: 4, bytes: 'ftypmif1' },
  { type: 'tiff', bytes: 'II*\0' },
  { type: 'tiff', bytes: 'MM\0*' },
  { type: 'archive', bytes: 'PK\x03\x04' },
  { type: 'archive', bytes: '\x1f\x8b' },
  { type: 'archive', bytes: 'Rar!' },
  { type: 'archive', bytes: '7z\xbc\xaf' },
  { type: 'program', bytes: 'MZ' },
  { type: 'program', bytes: '\x7fELF' },
  { type: 'program', bytes: '#!' },
];

/** As far as a browser looks for markup when it guesses. */
const LOOKED_AT_BYTES = 1_445;

/**
 * The type of a file by its content. Names and headers are the sender's word and are not asked.
 * Only `jpeg` and `png` are taken; the others are told apart so that a person learns what to do
 * instead.
 */
export function recogniseFile(bytes: Uint8Array): FileType {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .subarray(0, LOOKED_AT_BYTES)
    .toString('latin1');
  const mark = MARKS.find(({ at = 0, bytes: marked }) => head.startsWith(marked, at));
  return mark?.type ?? markupOf(head);
}

/** Text with a tag in it, in UTF-8 or UTF-16, whatever stands before the tag. */
function markupOf(head: string): FileType {
  const text = head.replaceAll('\0', '').toLowerCase();
  if (/<svg[\s>:]|<!doctype svg/.test(text)) return 'svg';
  return /<[a-z!?]/.test(text) ? 'markup' : 'unknown';
}
