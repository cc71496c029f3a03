/** As they stand in a URL: what people, programs and attackers put into a search box. */
export const SEARCHES = [
  ['SQL', encodeURIComponent(`'; drop table merchants; --`), [200]],
  ['a regular expression', encodeURIComponent('(a+)+$[\\w*'), [200]],
  ['LIKE', encodeURIComponent('%_\\%'), [200]],
  ['an emoji', encodeURIComponent('👩‍🍳🍜'), [200]],
  ['only spaces', '%20%20%20', [200]],
  ['nothing', '', [200]],
  ['a bound of Unicode', '%F4%8F%BF%BF', [200]],
  ['the id of no merchant', 'mer_00000000000000000000000000', [200]],
  ['10 kB', 'x'.repeat(10_000), [422]],
  ['a NUL', 'a%00b', [422]],
  ['half a pair of surrogates', '%ED%A0%80', [200, 422]],
  ['no UTF-8', '%FF%FE', [200, 422]],
  ['two of them', 'a&q=b', [422]],
] as const;
