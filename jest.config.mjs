// One configuration, four projects: the three tiers of docs/contributing.md, and the specs of `npm
// run check` that look at the repository itself (sizes, boundaries, lint).
const shared = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/test/fixtures/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            useDefineForClassFields: false,
          },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

const database = {
  globalSetup: '<rootDir>/test/database.setup.mjs',
  globalTeardown: '<rootDir>/test/database.teardown.mjs',
};

const repositorySpecs = ['tidy', 'boundaries', 'lint'];

export default {
  testTimeout: 60_000,
  // Specs wait for processes and the database more than they compute.
  maxWorkers: '100%',
  projects: [
    {
      ...shared,
      displayName: 'small',
      testMatch: [
        '<rootDir>/{apps,libs,firmware-sim,bench}/**/*.spec.ts',
        '<rootDir>/test/*.spec.ts',
      ],
      testPathIgnorePatterns: [
        '\\.medium\\.spec\\.ts$',
        '\\.e2e\\.spec\\.ts$',
        `<rootDir>/test/(${repositorySpecs.join('|')})\\.spec\\.ts$`,
        '/node_modules/',
        '<rootDir>/dist/',
      ],
    },
    {
      ...shared,
      ...database,
      displayName: 'medium',
      testMatch: ['<rootDir>/{apps,libs,firmware-sim,test}/**/*.medium.spec.ts'],
    },
    {
      ...shared,
      ...database,
      displayName: 'large',
      testMatch: ['<rootDir>/apps/*/test/*.e2e.spec.ts'],
    },
    {
      ...shared,
      displayName: 'tidy',
      testMatch: repositorySpecs.map((name) => `<rootDir>/test/${name}.spec.ts`),
    },
  ],
};
