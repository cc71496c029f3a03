import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { extractText, getDocumentProxy } from 'unpdf';
import { drawDocument } from './draw-document.js';
import type { Drawing, Drawn } from './draw-document.js';
import { blocksOf } from './template-text.js';

const AT = Date.parse('2026-11-21T04:00:00.250Z');

function drawing(body: string): Drawing {
  return { title: '收单服务协议', blocks: blocksOf(body), footer: 'agr_1', atMs: AT };
}

/** Read by pdf.js, which knows nothing of what drew it. */
async function read({ pdf }: Drawn) {
  const document = await getDocumentProxy(new Uint8Array(pdf));
  const { text } = await extractText(document, { mergePages: false });
  const { info } = await document.getMetadata();
  return { pages: document.numPages, text: text.map((page) => page.replaceAll('\n', '')), info };
}

describe('a drawn document', () => {
  it('says every character that it was given, also rare ones of names', async () => {
    const name = '杭州㛃䶮喆堃彧龑𬀩𫍯𬬭餐饮有限公司（个人独资）·№3';
    const drawn = await drawDocument(drawing(`# 收单服务协议\n\n## 第一条\n甲方：${name}`));
    const { text, pages } = await read(drawn);
    expect(text[0]).toContain(name);
    expect(text[0]).toContain('收单服务协议');
    expect(pages).toBe(1);
    expect(drawn).toMatchObject({ pages: 1, substituted: [] });
  });

  it('breaks lines and pages, and numbers them', async () => {
    const paragraph = '乙方应于收到款项后的下一个工作日内将结算资金扣除手续费后划入甲方结算账户。';
    const body = Array.from({ length: 80 }, (_, n) => `${n + 1}、${paragraph}`).join('\n');
    const drawn = await drawDocument(drawing(body));
    const { pages, text } = await read(drawn);
    expect(pages).toBeGreaterThan(2);
    expect(drawn.pages).toBe(pages);
    const all = text.join('');
    for (let n = 1; n <= 80; n++) expect(all).toContain(`${n}、${paragraph}`);
    expect(text.at(-1)).toContain(`agr_1 · 第 ${pages} 页，共 ${pages} 页`);
  });

  it('names a character that the font lacks, or that has no picture', async () => {
    const drawn = await drawDocument(drawing('甲方：𠮷野家\u202e店🍜'));
    expect(drawn.substituted).toEqual(['U+20BB7', 'U+202E', 'U+1F35C']);
    const { text } = await read(drawn);
    expect(text[0]).toContain('甲方：〔U+20BB7〕野家〔U+202E〕店〔U+1F35C〕');
    expect(text[0]).toContain('文中以其国际编码（Unicode）代替：U+20BB7、U+202E、U+1F35C。');
  });

  it('embeds its font, as a subset', async () => {
    const { pdf } = await drawDocument(drawing('甲方'));
    const source = Buffer.from(pdf).toString('latin1');
    expect(source).toMatch(/\/BaseFont \/[A-Z]{6}\+NotoSansHans-Regular/);
    expect(source).toMatch(/\/FontFile3 \d+ 0 R/);
    expect(source).not.toContain('Helvetica');
    expect(pdf.length).toBeLessThan(100_000);
  });

  it('is the same to the byte when it is drawn again, and says when it was made', async () => {
    const one = await drawDocument(drawing('# 协议\n甲方'));
    const other = await drawDocument(drawing('# 协议\n甲方'));
    expect(Buffer.compare(one.pdf, other.pdf)).toBe(0);
    const { info } = await read(one);
    expect(info).toMatchObject({ Title: '收单服务协议', CreationDate: 'D:20261121040000Z' });
    const later = await drawDocument({ ...drawing('# 协议\n甲方'), atMs: AT + 1_000 });
    expect(Buffer.compare(one.pdf, later.pdf)).not.toBe(0);
  });
});

describe('the font', () => {
  it('is the one that its page names', () => {
    const path = createRequire(import.meta.url).resolve('#fonts/NotoSansHans-Regular.otf');
    const page = readFileSync(new URL('../../../fonts/README.md', import.meta.url), 'utf8');
    expect(page).toContain(createHash('sha256').update(readFileSync(path)).digest('hex'));
  });
});
