import { parseArgs } from 'node:util';
import type { OpenAPI3 } from 'openapi-typescript';
import { makePackage } from './make-package.js';

const HELP = `Makes the TypeScript client of a platform: an npm package in a folder.

  npm run client -- [--from URL] [--to FOLDER]

  --from URL    the platform, or its OpenAPI document   (http://127.0.0.1:3000)
  --to FOLDER   where the package goes                  (dist/haodian-client)
`;

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: 'http://127.0.0.1:3000' },
    to: { type: 'string', default: 'dist/haodian-client' },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help) process.stdout.write(HELP);
else process.exitCode = await make(values.from, values.to);

async function make(from: string, to: string): Promise<number> {
  const url = from.endsWith('.json') ? from : `${from.replace(/\/$/, '')}/docs/openapi.json`;
  const answer = await fetch(url).catch(() => undefined);
  if (!answer?.ok) {
    process.stderr.write(`${url} does not answer. Start the platform with npm start.\n`);
    return 1;
  }
  const document = (await answer.json().catch(() => null)) as Partial<OpenAPI3> | null;
  if (!isOpenApi(document)) {
    process.stderr.write(`${url} is no OpenAPI document. Check --from.\n`);
    return 1;
  }
  await makePackage(document, to);
  process.stdout.write(`The client is in ${to}.\n`);
  return 0;
}

function isOpenApi(document: Partial<OpenAPI3> | null): document is OpenAPI3 {
  return typeof document?.openapi === 'string' && document.info !== undefined;
}
