/**
 * The text of a file that Excel wrote in China: UTF-8 with a byte order mark or without, UTF-16
 * little-endian (“Unicode text”), else GBK, of which GB 18030 is the larger set. Null when it is
 * none of them. What is valid UTF-8 is taken for it: GBK text hardly ever is.
 */
export function decodeText(bytes: Uint8Array): string | null {
  const encodings = bytes[0] === 0xff && bytes[1] === 0xfe ? ['utf-16le'] : ['utf-8', 'gb18030'];
  for (const encoding of encodings) {
    const text = decoded(bytes, encoding);
    // A text has no U+0000: such a file is something else, however it decodes.
    if (text !== null && !text.includes('\0')) return text;
  }
  return null;
}

function decoded(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
