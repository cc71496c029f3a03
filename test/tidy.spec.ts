import { describe, expect, it } from '@jest/globals';
import { MACHINE_PATH, banned, livesInComments, withoutComments } from './banned.js';
import { deadLinks } from './markdown.js';
import { filesUnder } from './repository.js';
import { functionSizes } from './sizes.js';

/**
 * The limits of docs/contributing.md. One that hurts asks for a cut along a seam, not for a higher
 * number.
 */
const LIMIT = {
  fileLines: 300,
  definitionLines: 80,
  functionLines: 60,
  controllerMethodLines: 10,
  parameters: 4,
  columns: 100,
  readmeLines: 120,
};

const DEFINITION = /^libs\/(channels\/src\/[^/]+\/index|models\/src\/models\/[^/]+)\.ts$/;
const CODE = /\.(ts|mjs|cjs)$/;
const WRITTEN_BY_HAND = /(\.(ts|mjs|cjs|json|ya?ml|conf|sh|sql|md)|Dockerfile|\.ci\/run)$/;

/** A key, a vector or a URL cannot be broken; a line that holds one may be as long as it is. */
const UNBREAKABLE = /[^\s]{60}/;

const files = filesUnder('.').filter((file) => file.path !== 'package-lock.json');
const code = files.filter((file) => CODE.test(file.path));
const functions = code.filter((file) => file.path.endsWith('.ts')).flatMap(functionSizes);

describe('sizes', () => {
  it(`no source file has more than ${LIMIT.fileLines} lines`, () => {
    const long = code.filter((file) => file.lines.length > LIMIT.fileLines);
    expect(long.map((file) => `${file.path}: ${file.lines.length} lines`)).toEqual([]);
  });

  it(`no definition of a channel or a model has more than ${LIMIT.definitionLines} lines`, () => {
    const definitions = code.filter((file) => DEFINITION.test(file.path));
    const long = definitions.filter((file) => file.lines.length > LIMIT.definitionLines);
    expect(long.map((file) => `${file.path}: ${file.lines.length} lines`)).toEqual([]);
  });

  it(`no function has more than ${LIMIT.functionLines} lines`, () => {
    const long = functions.filter((each) => each.lines > LIMIT.functionLines);
    expect(long.map((each) => `${each.where}: ${each.lines} lines`)).toEqual([]);
  });

  it(`no controller method has more than ${LIMIT.controllerMethodLines} lines in its body`, () => {
    const methods = functions.filter(
      ({ where, isMethod }) => isMethod && /\.controller\.ts:/.test(where),
    );
    const long = methods.filter((each) => each.bodyLines > LIMIT.controllerMethodLines);
    expect(long.map((each) => `${each.where}: ${each.bodyLines} lines`)).toEqual([]);
  });

  it(`no function takes more than ${LIMIT.parameters} parameters`, () => {
    const wide = functions.filter((each) => each.parameters > LIMIT.parameters);
    expect(wide.map((each) => `${each.where}: ${each.parameters} parameters`)).toEqual([]);
  });

  it(`no line has more than ${LIMIT.columns} columns`, () => {
    const narrow = files.filter(
      ({ path }) => WRITTEN_BY_HAND.test(path) && !/\.(md|json)$/.test(path),
    );
    const wide = narrow.flatMap((file) =>
      file.lines
        .map((line, index) => ({ line, where: `${file.path}:${index + 1}` }))
        .filter(({ line }) => line.length > LIMIT.columns && !UNBREAKABLE.test(line)),
    );
    expect(wide.map((each) => `${each.where}: ${each.line.length} columns`)).toEqual([]);
  });

  it(`no README has more than ${LIMIT.readmeLines} lines`, () => {
    const readmes = files.filter((file) => /(^|\/)README\.md$/.test(file.path));
    const long = readmes.filter((file) => file.lines.length > LIMIT.readmeLines);
    expect(long.map((file) => `${file.path}: ${file.lines.length} lines`)).toEqual([]);
  });
});

describe('banned', () => {
  // The table of what is banned names it all.
  const searched = code
    .filter((file) => file.path !== 'test/banned.ts')
    .map((file) => ({ ...file, bare: withoutComments(file.text).split('\n') }));

  it.each(banned)('$name is not used: $instead', ({ name, pattern, allowed }) => {
    const suspects = searched.filter((file) => !allowed.some((path) => path.test(file.path)));
    const found = suspects.flatMap((file) => {
      const lines = livesInComments.has(name) ? file.lines : file.bare;
      return lines.flatMap((line, index) =>
        pattern.test(line) ? [`${file.path}:${index + 1}`] : [],
      );
    });
    expect(found).toEqual([]);
  });

  it.each(banned)('$name would be found in `$example`', ({ pattern, example }) => {
    expect(example).toMatch(pattern);
  });

  it('no file names a path of somebody’s machine', () => {
    const found = files
      .filter((file) => WRITTEN_BY_HAND.test(file.path))
      .flatMap((file) =>
        file.lines.flatMap((line, index) =>
          MACHINE_PATH.test(line) ? [`${file.path}:${index + 1}: ${line.trim()}`] : [],
        ),
      );
    expect(found).toEqual([]);
  });
});

describe('the measure', () => {
  const text = [
    'export class Till {',
    '  @Post()',
    '  take(a: number, b: number): string {',
    '    const sql = `select',
    '      1',
    '      2`;',
    '    return [a, b].map((each) => each + sql).join();',
    '  }',
    '}',
    "describe('till', () => {",
    '});',
  ].join('\n');
  const sizes = functionSizes({ path: 'till.ts', text, lines: text.split('\n') });

  it('counts from the name to the brace, leaves texts and headings out', () => {
    expect(sizes).toEqual([
      { where: 'till.ts:3', lines: 4, bodyLines: 4, parameters: 2, isMethod: true },
      { where: 'till.ts:7', lines: 1, bodyLines: 1, parameters: 1, isMethod: false },
    ]);
  });
});

describe('places', () => {
  it('controllers live in a feature folder of the api', () => {
    const controllers = code.filter((file) => file.path.endsWith('.controller.ts'));
    const astray = controllers.filter((file) => !/^apps\/api\/src\/[^/]+\//.test(file.path));
    expect(astray.map((file) => file.path)).toEqual([]);
  });

  it('errors are made in `<lib>.errors.ts`', () => {
    const makers = code.filter((file) => /new DomainError\(/.test(file.text));
    const elsewhere = makers.filter(
      ({ path }) => path.startsWith('libs/') && !/\.(errors|spec)\.ts$/.test(path),
    );
    expect(elsewhere.map((file) => file.path)).toEqual([]);
  });
});

describe('documents', () => {
  it('every link leads somewhere', () => {
    const documents = files.filter((file) => file.path.endsWith('.md'));
    const dead = documents.flatMap((file) =>
      deadLinks(file).map((link) => `${file.path} -> ${link}`),
    );
    expect(dead).toEqual([]);
  });
});
