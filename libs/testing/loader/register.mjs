// `node --conditions=source --import <this file> some.ts` runs a TypeScript file of ours as a
// process of its own, with the same compiler as the specs: for tests that have to kill a process.
import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);
