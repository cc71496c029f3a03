import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { searchTermsOf } from './search-terms.js';

describe('the search terms of a name', () => {
  it.each([
    ['张记小馆', ['张记小馆', 'zhangjixiaoguan', 'zjxg']],
    ['重庆小面', ['重庆小面', 'chongqingxiaomian', 'cqxm']],
    ['长沙银行', ['长沙银行', 'changshayinhang', 'csyh']],
    ['绿茶 (西湖店)', ['绿茶西湖店', 'lvchaxihudian', 'lcxhd']],
    ['Hello包子铺24h', ['hello包子铺24h', 'hellobaozipu24h', 'hellobzp24h']],
  ])('%s begin with %j', async (name, terms) => {
    expect((await searchTermsOf(name)).slice(0, 3)).toEqual(terms);
  });

  it('have the initials of every reading', async () => {
    expect(await searchTermsOf('乐山钵钵鸡')).toEqual(expect.arrayContaining(['lsbbj', 'ysbbj']));
    expect(await searchTermsOf('重庆小面')).toEqual(expect.arrayContaining(['cqxm', 'zqxm']));
  });

  it('have a surname as it is said', async () => {
    expect(await searchTermsOf('单记面馆')).toContain('shanjimianguan');
    expect(await searchTermsOf('仇记面馆')).toContain('qiujimianguan');
  });

  it('are none for nothing, and few for much', async () => {
    expect(await searchTermsOf('')).toEqual([]);
    expect(await searchTermsOf('？！')).toEqual([]);
    expect((await searchTermsOf('行'.repeat(200))).length).toBeLessThan(25);
    expect(await searchTermsOf('行'.repeat(1_000_000))).toEqual([]);
  });

  it('know letters in every form', async () => {
    expect(await searchTermsOf('ℋ＆Ｍ')).toContain('hm');
  });

  it('are short, and of letters and digits but for the first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (name) => {
        const terms = await searchTermsOf(name);
        expect(terms.length).toBeLessThanOrEqual(20);
        for (const term of terms.filter((each) => !/[^\p{ASCII}]/u.test(each)))
          expect(term).toMatch(/^[a-z0-9]+$/);
      }),
      { numRuns: 300 },
    );
  });
});
