import { createRequire } from 'node:module';
import PdfDocument from 'pdfkit';
import type { Block } from './template-text.js';

/** What is to be drawn: the same gives the same bytes, by the same library and font. */
export interface Drawing {
  /** Of the file, as readers show it in the window's title. */
  readonly title: string;
  readonly blocks: readonly Block[];
  /** At the foot of every page, before its number. */
  readonly footer: string;
  /** ms since the epoch; the date the file says it was made. */
  readonly atMs: number;
}

/** A drawn document. */
export interface Drawn {
  readonly pdf: Uint8Array;
  readonly pages: number;
  /** Characters the font lacks, each drawn as `〔U+20BB7〕` and explained at the end. */
  readonly substituted: readonly string[];
}

const MARGIN = 64;
const WIDTH = 595.28 - 2 * MARGIN;
const STYLE = {
  title: { size: 18, gap: 14, align: 'center' },
  heading: { size: 12.5, gap: 6, align: 'left' },
  paragraph: { size: 10.5, gap: 5, align: 'left' },
} as const;
const LINE_GAP = 4;
const BLANK_LINE = 8;
const FOOTER_SIZE = 8;

/** Controls, directions and the like have no picture, and could make a text look like another. */
const WITHOUT_PICTURE = /[\p{C}\p{M}]/u;

const FONT = createRequire(import.meta.url).resolve('#fonts/NotoSansHans-Regular.otf');

/** What pdfkit keeps to itself: the font that fontkit opened. */
interface OpenFont {
  readonly _font: { readonly font: { hasGlyphForCodePoint(codePoint: number): boolean } };
}

/**
 * Draws a document on A4 pages. Its font is embedded as the subset that is used, so that text can
 * be read, searched and copied everywhere. It takes up to a second of a processor: see Press.
 */
export async function drawDocument({ title, blocks, footer, atMs }: Drawing): Promise<Drawn> {
  const at = new Date(atMs);
  const document = new PdfDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    // pdfkit puts the present time in otherwise, and makes the file's id of it.
    info: { Title: title, CreationDate: at, ModDate: at, Producer: 'Haodian', Creator: 'Haodian' },
    lang: 'zh-CN',
    font: FONT,
  }) as PDFKit.PDFDocument & OpenFont;
  const bytes = collected(document);
  const { font } = document._font;
  const lacking = new Set<string>();
  const shown = (text: string) => printable(text, font, lacking);
  for (const block of blocks) drawBlock(document, { ...block, text: shown(block.text) });
  if (lacking.size > 0) drawNote(document, [...lacking]);
  const pages = drawFooters(document, shown(footer));
  document.end();
  return { pdf: await bytes, pages, substituted: [...lacking].map(codePointOf) };
}

function drawBlock(document: PDFKit.PDFDocument, { kind, text }: Block): void {
  const { size, gap, align } = STYLE[kind];
  document.fontSize(size);
  if (text === '') document.y += BLANK_LINE;
  else document.text(text, { width: WIDTH, align, lineGap: LINE_GAP, paragraphGap: gap });
}

/** Who reads the document learns what stands in the place of a character. */
function drawNote(document: PDFKit.PDFDocument, lacking: readonly string[]): void {
  const list = lacking.map(codePointOf).join('、');
  const text = `注：字库缺少下列字符，文中以其国际编码（Unicode）代替：${list}。`;
  drawBlock(document, { kind: 'paragraph', text: '' });
  drawBlock(document, { kind: 'paragraph', text });
}

/** Answers how many pages there are. */
function drawFooters(document: PDFKit.PDFDocument, footer: string): number {
  const { count } = document.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    document.switchToPage(page);
    // Text below the margin would begin a new page.
    document.page.margins.bottom = 0;
    const text = `${footer} · 第 ${page + 1} 页，共 ${count} 页`;
    const place = { width: WIDTH, align: 'center', lineBreak: false } as const;
    document.fontSize(FOOTER_SIZE).text(text, MARGIN, document.page.height - MARGIN / 2, place);
  }
  return count;
}

/** The text with what the font cannot show replaced by its code point; adds that to `lacking`. */
function printable(
  text: string,
  font: { hasGlyphForCodePoint(codePoint: number): boolean },
  lacking: Set<string>,
): string {
  return [...text]
    .map((character) => {
      const isShown =
        font.hasGlyphForCodePoint(character.codePointAt(0)!) && !WITHOUT_PICTURE.test(character);
      if (isShown) return character;
      lacking.add(character);
      return `〔${codePointOf(character)}〕`;
    })
    .join('');
}

/** `U+20BB7`, as Unicode writes it. */
function codePointOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

async function collected(document: PDFKit.PDFDocument): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of document) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
