/** One thing that is not written in this repository, and what is written instead. */
export interface Banned {
  readonly name: string;
  readonly pattern: RegExp;
  /** A line that the pattern must find, so that it cannot go blind unnoticed. */
  readonly example: string;
  readonly instead: string;
  /** Paths where it is allowed, with the reason in the comment above the line. */
  readonly allowed: readonly RegExp[];
}

const SPECS = /(\.spec\.ts$|^apps\/[^/]+\/test\/|^test\/)/;
const SIMULATOR = /^firmware-sim\//;
const BENCH = /^bench\//;
const CLI = /^apps\/cli\//;

/** The banned words of docs/contributing.md; looked for in code with comments taken out. */
export const banned: readonly Banned[] = [
  {
    name: 'parseFloat',
    pattern: /\bparseFloat\b/,
    example: 'const yuan = parseFloat(text)',
    instead: 'read amounts with fenFromYuan, rates with parseRate',
    allowed: [],
  },
  {
    name: 'toFixed',
    pattern: /\.toFixed\b/,
    example: 'yuan.toFixed(2)',
    instead: 'write amounts with yuanFromFen',
    // Benchmarks round milliseconds for people; no money is near.
    allowed: [BENCH],
  },
  {
    name: 'the wall clock',
    pattern: /\bDate\.now\b|\bnew Date\(\s*\)/,
    example: 'Date.now()',
    instead: 'take a Clock of libs/kernel, so that tests can move the time',
    // The kernel's clock is the one; simulator and benchmarks have one clock file each; e2e tests
    // are outside.
    allowed: [
      /^libs\/kernel\/src\/clock\.ts$/,
      /^(firmware-sim|bench)\/(.*\/)?[\w-]*clock\.ts$/,
      SPECS,
    ],
  },
  {
    name: 'console',
    pattern: /\bconsole\./,
    example: "console.log('paid')",
    instead: 'log through pino, or return the text to whoever prints',
    // These print for people: that is their product.
    allowed: [CLI, SIMULATOR, BENCH],
  },
  {
    name: 'process.env',
    pattern: /\bprocess\.env\b/,
    example: 'process.env.HAODIAN_HOST',
    instead: 'add the setting to the config file of the app and pass it in',
    // One config file an app. PostgreSQL's own programs, and what a test starts, get the
    // surroundings of this process handed on: no setting is read there.
    allowed: [
      /^(apps\/[^/]+|firmware-sim)\/src\/config\.ts$/,
      /^libs\/testing\//,
      /^libs\/persistence\/src\/embedded\/process-user\.ts$/,
      BENCH,
      SPECS,
    ],
  },
  {
    name: 'jest.mock',
    pattern: /\bjest\.(mock|doMock|unstable_mockModule)\b/,
    example: "jest.mock('./bank.js')",
    instead: 'run the real thing; jest.mock is silently inert for ES modules',
    allowed: [],
  },
  {
    name: 'a silenced checker',
    pattern: /@ts-(ignore|nocheck)|(oxlint|eslint)-disable(?!-next-line [\w/-]+ -- \S)/,
    example: '// @ts-ignore',
    instead: 'repair it, or disable one rule on the next line with `-- reason`',
    allowed: [],
  },
  {
    name: 'a wish without a reason',
    pattern: /\b(TODO|FIXME|XXX)\b(?! ?\([^)]+\): \S)/,
    example: '// TODO: round it',
    instead: 'do it, or write `TODO(issue): why not now`',
    allowed: [],
  },
];

/** Words that are looked for in comments too, because that is where they live. */
export const livesInComments = new Set(['a silenced checker', 'a wish without a reason']);

/** Somebody's machine: such a path works nowhere else. */
export const MACHINE_PATH = /(^|[\s'"`(=:])\/(home|root|Users|work|mnt|tmp)\/[\w.-]/;

/** The code of a file without its comments, lines kept; strings are left, `//` inside them too. */
export function withoutComments(text: string): string {
  const comment =
    /('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)|\/\/.*|\/\*[^]*?\*\//g;
  return text.replaceAll(comment, (whole: string, literal?: string) =>
    literal === undefined ? whole.replaceAll(/[^\n]/g, '') : whole,
  );
}
