import { describe, expect, it } from '@jest/globals';
import type { Io } from './output/io.js';
import { buildProgram } from './program.js';
import { loadCommands } from './registry.js';

const commands = await loadCommands();
const config = {
  url: 'http://127.0.0.1:3000',
  apiKey: undefined,
  configDir: '',
  noColor: true,
  isChinese: false,
};
const io: Io = {
  out: () => Promise.resolve(),
  err: () => undefined,
  canAsk: false,
  isOutTerminal: false,
  isErrTerminal: false,
  signal: new AbortController().signal,
};

/** The words of an example as a shell would give them, up to a redirection. */
function words(line: string): string[] {
  const [before] = line.split(/ [<>] /);
  return [...before!.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!);
}

/** Parses a command line without doing it. */
async function given(line: string): Promise<Readonly<Record<string, unknown>>> {
  let read: Readonly<Record<string, unknown>> = {};
  const perform = (_command: unknown, options: object, values: object): Promise<void> => {
    read = { ...options, ...values };
    return Promise.resolve();
  };
  await buildProgram({ commands, config, io, perform }).parseAsync(words(line), { from: 'user' });
  return read;
}

const all = [
  ...[...commands.alone].map(([verb, command]) => ({ name: verb, command })),
  ...[...commands.nouns].flatMap(([noun, { verbs }]) =>
    [...verbs].map(([verb, command]) => ({ name: `${noun} ${verb}`, command })),
  ),
];

describe('every command', () => {
  it.each(all)('$name has examples that can be typed, and begin with its name', async (each) => {
    const { name, command } = each;
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) {
      expect(example.startsWith(name)).toBe(true);
      await given(example);
    }
  });
});

describe('a command line', () => {
  it('takes what holds for every command before and after the command', async () => {
    const before = await given('--json --profile night merchant list');
    const after = await given('merchant list --json --profile night');
    expect(before).toEqual(after);
    expect(after).toMatchObject({ json: true, profile: 'night', url: config.url });
  });

  it('gives a day as midnight in Shanghai', async () => {
    const { from, to } = await given('payment list --from 2026-11-21 --to 2026-11-21T08:00:00Z');
    expect({ from, to }).toEqual({
      from: '2026-11-20T16:00:00.000Z',
      to: '2026-11-21T08:00:00.000Z',
    });
  });

  it('reads yuan exactly', async () => {
    const line = 'quarantine resolve inb_1 --terminal ter_1 --accept-amount 0.29';
    expect((await given(line))['acceptAmount']).toBe(29n);
  });

  it.each([
    'payment list --from yesterday',
    'payment list --status paid',
    'merchant list --limit 101',
    'quarantine resolve inb_1 --terminal ter_1 --accept-amount 1.001',
    'merchant create',
    'merchant list --url ftp://pay.example.com',
    'merchant list --url https://me:secret@pay.example.com',
    'merchant list --profile ../elsewhere',
  ])('is refused: %s', async (line) => {
    await expect(given(line)).rejects.toMatchObject({ exitCode: 1 });
  });
});
