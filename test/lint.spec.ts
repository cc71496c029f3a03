import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputOf, readSource, statedBites } from './repository.js';

interface Report {
  readonly diagnostics: readonly {
    readonly code: string;
    readonly severity: string;
    readonly filename: string;
  }[];
}

const FIXTURES = 'test/fixtures/lint';

/** The project's own lint configuration, but with the fixtures not ignored. */
function configSeeingFixtures(): string {
  const { ignorePatterns, ...config } = JSON.parse(
    readSource('.oxlintrc.json').text.replaceAll(/^\s*\/\/.*$/gm, ''),
  ) as Record<string, unknown>;
  expect(ignorePatterns).toContain('test/fixtures');
  return JSON.stringify(config);
}

describe('the linter', () => {
  const stated = statedBites(FIXTURES);
  const folder = mkdtempSync(join(tmpdir(), 'haodian-lint-'));
  let report: Report;

  beforeAll(async () => {
    const config = join(folder, 'oxlintrc.json');
    writeFileSync(config, configSeeingFixtures());
    const args = ['-c', config, '--format', 'json', ...stated.keys()];
    report = JSON.parse(await outputOf('oxlint/bin/oxlint', args, FIXTURES)) as Report;
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([...stated])('finds in %s exactly %j', (path, bites) => {
    const found = report.diagnostics.filter((each) => each.filename.endsWith(path));
    expect(found.map((each) => each.code)).toEqual(bites);
  });

  it('takes whatever it finds for an error', () => {
    expect(new Set(report.diagnostics.map((each) => each.severity))).toEqual(new Set(['error']));
  });
});
