import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import type { OpenAPI3 } from 'openapi-typescript';
import ts from 'typescript';

/** The root of the project, from the built file. */
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const SOURCES = join(ROOT, 'apps/client/src');

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2022,
  verbatimModuleSyntax: true,
};

/**
 * Writes an npm package for integrators into a folder: types made from an OpenAPI document of the
 * platform, and the client. Files that are there are replaced.
 */
export async function makePackage(document: OpenAPI3, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const names = (await readdir(SOURCES)).filter((name) => !name.endsWith('.spec.ts'));
  for (const fileName of names) {
    const source = await readFile(join(SOURCES, fileName), 'utf8');
    const options = { compilerOptions: OPTIONS, fileName };
    const bare = fileName.replace(/\.ts$/, '');
    const types = ts.transpileDeclaration(source, options).outputText;
    await write(`${bare}.js`, ts.transpileModule(source, options).outputText);
    await write(`${bare}.d.ts`, types);
  }
  await write('haodian.js', haodian(document));
  await write('haodian.d.ts', HAODIAN_TYPES);
  await write('schema.d.ts', astToString(await openapiTS(document)));
  await write('schema.js', 'export {};\n');
  await write('package.json', await manifest(document));
}

/** The entry of the package: the client, which knows the routes of its document. */
function haodian(document: OpenAPI3): string {
  return `export { everyRow, HaodianProblem } from './index.js';
import { createClient as create } from './index.js';

const KEYED = ${JSON.stringify(keyedPaths(document))};

export const createClient = (options) => create(options, KEYED);
`;
}

const HAODIAN_TYPES = `import type { Client } from 'openapi-fetch';
import type { ClientOptions } from './index.js';
import type { paths } from './schema.js';

export * from './index.js';
export type { components, operations, paths } from './schema.js';
/** A client of the platform's API: \`client.GET('/v1/payments', …)\`. */
export type Haodian = Client<paths>;
/** @throws HaodianProblem from each of its requests that fails. */
export declare function createClient(options: ClientOptions): Haodian;
`;

function keyedPaths({ paths = {} }: OpenAPI3): string[] {
  return Object.entries(paths).flatMap(([path, item]) => {
    const parameters = 'post' in item ? (item.post as { parameters?: unknown[] }).parameters : [];
    const isKeyed = (parameters ?? []).some(
      (one) => (one as { name?: string }).name === 'Idempotency-Key',
    );
    return isKeyed ? [path] : [];
  });
}

async function manifest({ info }: OpenAPI3): Promise<string> {
  const { dependencies, engines } = JSON.parse(
    await readFile(join(ROOT, 'package.json'), 'utf8'),
  ) as { dependencies: Record<string, string>; engines: object };
  const text = {
    name: '@haodian/client',
    version: `${info.version}.0.0`,
    type: 'module',
    license: 'UNLICENSED',
    exports: { '.': { types: './haodian.d.ts', default: './haodian.js' } },
    dependencies: { 'openapi-fetch': dependencies['openapi-fetch'] },
    engines,
  };
  return `${JSON.stringify(text, null, 2)}\n`;
}
