/** As many Chinese characters fit one block of RSA, which has 214 bytes. */
export const SEALED_LENGTH_MAX = 71;

const BYTES_A_CHARACTER = 3;

/** How long a text is when it is sealed, in Chinese characters; a rare one takes more than one. */
export function sealedLength(text: string): number {
  const bytes = Buffer.byteLength(text, 'utf8');
  return Math.max([...text].length, Math.ceil(bytes / BYTES_A_CHARACTER));
}
