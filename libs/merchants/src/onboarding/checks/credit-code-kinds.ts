/** Words for the first two characters of a unified social credit code. */
export interface CreditCodeKind {
  readonly authority: string;
  readonly authorityZh: string;
  readonly kind: string;
  readonly kindZh: string;
}

/** An authority: its character, its names, and its kinds as (character, English, Chinese). */
type Row = readonly [string, string, string, readonly (readonly [string, string, string])[]];

const OTHER = ['9', 'other', '其他'] as const;

/**
 * GB 32100-2015, table 1, with its amendment of 2016: the registering authorities from which a
 * shop or its operator can have a code, and the kinds each registers. An unknown pair is no fault:
 * the check character guards it, and authorities are added.
 */
const ROWS: readonly Row[] = [
  [
    '1',
    'public establishment',
    '机构编制',
    [
      ['1', 'organ of state', '机关'],
      ['2', 'public institution', '事业单位'],
      ['3', 'people’s organisation', '编办直接管理机构编制的群众团体'],
      OTHER,
    ],
  ],
  ['2', 'foreign affairs', '外交', [['1', 'foreign news agency', '外国常驻新闻机构'], OTHER]],
  [
    '3',
    'justice',
    '司法行政',
    [
      ['1', 'law practice', '律师执业机构'],
      ['2', 'notary', '公证处'],
      ['3', 'grass-roots legal service', '基层法律服务所'],
      ['4', 'forensic institute', '司法鉴定机构'],
      ['5', 'arbitration commission', '仲裁委员会'],
      OTHER,
    ],
  ],
  ['4', 'culture', '文化', [['1', 'foreign cultural centre', '外国在华文化中心'], OTHER]],
  [
    '5',
    'civil affairs',
    '民政',
    [
      ['1', 'association', '社会团体'],
      ['2', 'private non-enterprise unit', '民办非企业单位'],
      ['3', 'foundation', '基金会'],
      OTHER,
    ],
  ],
  ['8', 'trade unions', '工会', [['1', 'grass-roots union', '基层工会'], OTHER]],
  [
    '9',
    'market regulation',
    '工商',
    [
      ['1', 'company', '企业'],
      ['2', 'individually-owned business', '个体工商户'],
      ['3', 'farmers’ cooperative', '农民专业合作社'],
    ],
  ],
  ['Y', 'other', '其他', [['1', 'other', '其他']]],
];

/** Words by the first two characters of a code. */
export const creditCodeKinds: ReadonlyMap<string, CreditCodeKind> = new Map(
  ROWS.flatMap(([first, authority, authorityZh, kinds]) =>
    kinds.map(([second, kind, kindZh]) => [
      first + second,
      { authority, authorityZh, kind, kindZh },
    ]),
  ),
);
