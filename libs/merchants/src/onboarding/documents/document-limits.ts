/**
 * What a document may be and becomes. Everything about a picture is bounded before it is decoded:
 * what it costs then follows from what is written in its first bytes.
 */
export const DOCUMENT_LIMITS = {
  /** Of a file as it is sent. A telephone's photograph of 50 megapixels is about as large. */
  bytesMax: 10 * 1_048_576,
  /** 8192 x 6144: what telephones call 50 megapixels. */
  pixelsMax: 50_331_648,
  /** Decoded: pixels times channels times their depth. */
  decodedBytesMax: 160_000_000,
  /** Shorter ones show nothing that anybody could read. */
  sideMin: 50,
  /** A picture that takes longer is no photograph. */
  decodeSeconds: 15,
  /** Longest side of what is stored. */
  sideMax: 3_000,
  /** Of what is stored: channels take no larger one (WeChat Pay: 2 MB a picture). */
  storedBytesMax: 2_000_000,
  thumbnailSide: 320,
  /** Of an application at once, with those that were replaced. */
  documentsMax: 60,
} as const;

/** Tried in turn until a picture is small enough; the last one always is. */
export const QUALITIES: readonly { readonly side: number; readonly quality: number }[] = [
  { side: DOCUMENT_LIMITS.sideMax, quality: 85 },
  { side: DOCUMENT_LIMITS.sideMax, quality: 70 },
  { side: 2_000, quality: 70 },
  { side: 1_600, quality: 60 },
];
