import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CliCommand } from './command.js';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'commands');
/** In every noun's folder: what the noun is. */
const NOUN = 'noun';

/** Verbs of one thing: `haodian merchant list`. */
export interface Noun {
  readonly summary: string;
  readonly verbs: ReadonlyMap<string, CliCommand>;
}

/** Every command there is. */
export interface Commands {
  readonly nouns: ReadonlyMap<string, Noun>;
  /** Those that stand alone: `haodian login`. */
  readonly alone: ReadonlyMap<string, CliCommand>;
}

/**
 * The folder is the registry: `commands/<noun>/<verb>.ts` exports `command`, and so does
 * `commands/<verb>.ts`; `commands/<noun>/noun.ts` exports a `summary`.
 * @param args of the command line: a noun that is not among them gets no verbs, since nobody waits
 * for what is not asked for; all of them have theirs when it is left out.
 */
export async function loadCommands(args?: readonly string[]): Promise<Commands> {
  const folders = readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
  const nouns = new Map<string, Noun>();
  for (const noun of folders) {
    const isMeant = args === undefined || args.includes(noun);
    nouns.set(noun, await loadNoun(noun, isMeant));
  }
  return { nouns, alone: await loadVerbs('.') };
}

async function loadNoun(folder: string, isMeant: boolean): Promise<Noun> {
  const { summary } = (await import(`./commands/${folder}/${NOUN}.js`)) as { summary: string };
  return { summary, verbs: isMeant ? await loadVerbs(folder) : new Map() };
}

async function loadVerbs(folder: string): Promise<ReadonlyMap<string, CliCommand>> {
  const verbs = readdirSync(join(FOLDER, folder))
    .flatMap((file) => /^([a-z-]+)\.(?:ts|js)$/.exec(file)?.[1] ?? [])
    .filter((name) => name !== NOUN)
    .toSorted();
  const loaded = new Map<string, CliCommand>();
  for (const verb of verbs) {
    const module = (await import(`./commands/${folder}/${verb}.js`)) as { command: CliCommand };
    loaded.set(verb, module.command);
  }
  return loaded;
}
