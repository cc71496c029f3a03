import { describe, expect, it } from '@jest/globals';
import { createRequire } from 'node:module';
import { outputOf, statedBites } from './repository.js';

interface Cruise {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly module: string; readonly resolved: string }[];
  }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

const FIXTURES = 'test/fixtures/boundaries';
const CRUISER = 'dependency-cruiser/bin/dependency-cruise.mjs';

const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
  forbidden: readonly { readonly name: string; readonly comment: string }[];
};

async function cruise(cwd: string, config: string, folders: readonly string[]): Promise<Cruise> {
  const args = ['--config', config, '--output-type', 'json', ...folders];
  return JSON.parse(await outputOf(CRUISER, args, cwd)) as Cruise;
}

function bitesOf(found: Cruise, path: string): string[] {
  const names = found.summary.violations.filter((each) => each.from === path);
  return [...new Set(names.map((each) => each.rule.name))].toSorted();
}

describe('the laws of who imports whom', () => {
  const stated = statedBites(FIXTURES);
  const fixtures = cruise(FIXTURES, '../../../.dependency-cruiser.cjs', [
    'apps',
    'libs',
    'firmware-sim',
  ]);

  it.each([...stated])('%s breaks %j and nothing else', async (path, bites) => {
    expect(bitesOf(await fixtures, path)).toEqual(bites);
  });

  it.each(forbidden.map((law) => law.name))('%s bites', async (name) => {
    const names = (await fixtures).summary.violations.map((each) => each.rule.name);
    expect(names).toContain(name);
  });

  it.each(forbidden)('$name says what to do', ({ comment }) => {
    expect(comment.length).toBeGreaterThan(40);
  });

  it('see sources behind `#libs/…`, not the build where they would be blind', async () => {
    const found = await cruise('.', '.dependency-cruiser.cjs', ['libs']);
    const named = found.modules
      .flatMap((module) => module.dependencies)
      .filter((dependency) => dependency.module.startsWith('#libs/'));
    const astray = named.filter(({ resolved }) => !/^libs\/[^/]+\/src\/index\.ts$/.test(resolved));
    expect(named.length).toBeGreaterThan(0);
    expect(astray).toEqual([]);
  });
});
