import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadCommands } from '../apps/cli/src/registry.js';
import { Metrics } from '../apps/api/src/metrics/metrics.js';
import { filesUnder, readSource, root } from './repository.js';

/** Cells of the table whose first column has this heading, without backquotes. */
function tableOf(page: string, heading: string): string[][] {
  const { lines } = readSource(page);
  const rest = lines.slice(lines.findIndex((line) => line.startsWith(`| ${heading} |`)) + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  const rows = rest.slice(0, end === -1 ? rest.length : end);
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

/** Members of a union of texts, as a source file writes them. */
function unionOf(path: string, name: string): string[] {
  const body = new RegExp(`export type ${name} =([^;]*);`).exec(readSource(path).text)![1]!;
  return [...body.matchAll(/'([a-z_]+)'/g)].map((match) => match[1]!);
}

const operations = 'docs/operations.md';

describe('docs/operations.md', () => {
  it('lists every setting with its default, and no other', () => {
    const source = readSource('apps/api/src/config.ts').text;
    const object = /const settings = z\.object\(\{\n([^]*?)\n\}\);/.exec(source)![1]!;
    const known = object.split(/\n(?= {2}HAODIAN_)/).map((entry) => {
      const value = /\.default\(([^]*)\),?$/.exec(entry.trim())?.[1];
      const words = value?.match(/[\w./-]+/g)?.filter((word) => !/^(new|Set|as|const)$/.test(word));
      return [entry.trim().split(':')[0], words?.join(',') ?? 'unset'];
    });
    const listed = tableOf(operations, 'setting').map(([name, value]) => [name, value]);
    expect(known.length).toBeGreaterThan(10);
    expect(listed).toEqual(known);
  });

  it('lists every metric with its labels, and no other', () => {
    const listed = tableOf(operations, 'metric').map(([name, labels]) => [name, labels]);
    const own = new Metrics().registry
      .getMetricsAsArray()
      .filter(({ name }) => name.startsWith('haodian_'))
      .map((metric) => [metric.name, (metric as { labelNames?: string[] }).labelNames?.join(', ')]);
    expect(new Set(listed)).toEqual(new Set(own));
    expect(listed).toHaveLength(own.length);
  });

  it('lists every alarm, and no other', () => {
    const raised = filesUnder('apps/api/src').flatMap(({ text }) =>
      [...text.matchAll(/alarms\.inc\(\{ alarm: '(\w+)' \}\)/g)].map((match) => match[1]!),
    );
    const known = [...unionOf('libs/payments/src/recorded.ts', 'Alarm'), ...raised];
    const listed = tableOf(operations, 'alarm').map(([alarm]) => alarm);
    expect(new Set(listed)).toEqual(new Set(known));
  });

  it('names every outcome of a notification', () => {
    const meaning = tableOf(operations, 'metric').find(([name]) =>
      name!.includes('notifications'),
    )!;
    const recorded = readSource('libs/payments/src/recorded.ts').text;
    const outcomes = /readonly outcome: ([^;]*);/.exec(recorded)![1]!.match(/\w+/g)!;
    const refusals = unionOf('libs/channels/src/channels.errors.ts', 'RefusalReason');
    for (const word of [...outcomes, ...refusals]) expect(meaning[2]).toContain(word);
  });
});

describe('docs/payment-path.md', () => {
  const page = 'docs/payment-path.md';

  it('says what to do about every reason of quarantine', () => {
    const known = unionOf('libs/payments/src/payment-outcome.ts', 'QuarantineReason');
    expect(tableOf(page, 'reason').map(([reason]) => reason)).toEqual(known);
  });

  it('gives the limits of the group commit', () => {
    const recorder = readSource('libs/payments/src/recorder.ts').text;
    const transaction = readSource('libs/persistence/src/transaction.ts').text;
    const known = [
      /BATCH_MAX = ([\d_]+)/.exec(recorder)![1],
      /WAITING_MAX = ([\d_]+)/.exec(recorder)![1],
      /RETRIES_MAX = ([\d_]+)/.exec(transaction)![1],
    ].map((number) => number!.replace('_', ','));
    expect(tableOf(page, 'limit').map(([, value]) => value)).toEqual(known);
  });
});

describe('docs/architecture.md', () => {
  const page = 'docs/architecture.md';
  const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
    forbidden: readonly { readonly name: string; readonly comment: string }[];
  };
  const ofLibrary = /^([a-z]+)-imports-only-(itself|what-lies-below)$/;

  it('gives the whole table of who may import whom', () => {
    const known = forbidden.flatMap(({ name, comment }) => {
      const library = ofLibrary.exec(name)?.[1];
      if (!library || !existsSync(join(root, 'libs', library))) return [];
      const below = /may import (.*?)\. /.exec(comment)![1]!;
      return [[library, below === 'no other library' ? '-' : below.split(', ').toSorted().join()]];
    });
    const listed = tableOf(page, 'library').map(([name, , below]) => [
      name,
      below!.split(', ').toSorted().join(),
    ]);
    expect(new Set(listed.filter(([name]) => name !== 'testing'))).toEqual(new Set(known));
  });

  it('names every other law', () => {
    const laws = forbidden.map(({ name }) => name).filter((name) => !ofLibrary.test(name));
    expect(tableOf(page, 'rule').map(([rule]) => rule)).toEqual(laws);
  });
});

describe('docs/cli.md', () => {
  const page = 'docs/cli.md';

  it('lists every command as --help does, and no other', async () => {
    const { alone, nouns } = await loadCommands();
    const usage = (name: string, args: object): string =>
      [name, ...Object.keys(args).map((arg) => `<${arg}>`)].join(' ');
    const known = [
      ...[...alone].map(([verb, { args, summary }]) => [usage(verb, args), summary]),
      ...[...nouns].flatMap(([noun, { verbs }]) =>
        [...verbs].map(([verb, { args, summary }]) => [usage(`${noun} ${verb}`, args), summary]),
      ),
    ];
    expect(tableOf(page, 'command')).toEqual(known);
  });

  it('lists every exit code', () => {
    const source = readSource('libs/kernel/src/exit.ts').text;
    const known = [...source.matchAll(/^ {2}\w+: (\d+),$/gm)].map((match) => match[1]!);
    expect(tableOf(page, 'exit code').map(([code]) => code)).toEqual(known);
  });
});

describe('README.md', () => {
  it('has every library on its map', () => {
    const { text } = readSource('README.md');
    for (const library of readdirSync(join(root, 'libs'))) {
      expect(text).toMatch(new RegExp(`^ {2}${library}/ `, 'm'));
    }
  });

  it('names only commands that there are', () => {
    const { text } = readSource('README.md');
    const { scripts } = JSON.parse(readSource('package.json').text) as { scripts: object };
    const named = [...text.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1]!);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});

describe('docs/adr/', () => {
  const decisions = readdirSync(join(root, 'docs/adr')).filter((name) => /^\d{4}-/.test(name));

  it.each(decisions)('%s says status, context, decision and consequences, on one page', (name) => {
    const { text, lines } = readSource(`docs/adr/${name}`);
    expect(lines[0]).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. `));
    expect(text).toMatch(/^Status: .*[^]*^## Context[^]*^## Decision[^]*^## Consequences/m);
    expect(lines.length).toBeLessThanOrEqual(60);
  });

  it('are numbered without gaps and all in the index, by their titles', () => {
    const listed = tableOf('docs/adr/README.md', '#').map(([cell, title]) => {
      const [, number, file] = /^\[(\d+)\]\((.*)\)$/.exec(cell!)!;
      return [Number(number), file, title];
    });
    const known = decisions.toSorted().map((name, index) => {
      const title = readSource(`docs/adr/${name}`).lines[0]!.replace(/^# \d+\. /, '');
      return [index + 1, name, title.replaceAll('`', '')];
    });
    expect(listed).toEqual(known);
  });
});

describe('documents', () => {
  // Acme is the maker whose device does not exist.
  it('name only files that there are', () => {
    const pages = filesUnder('.').filter(({ path }) => /^(docs\/.*|[A-Z]+)\.md$/.test(path));
    const lost = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/`((?:apps|libs|firmware-sim|deploy|test|bench|docs)\/[\w./-]+)`/g)]
        .map((match) => match[1]!)
        .filter((named) => !named.includes('acme') && !existsSync(join(root, named)))
        .map((named) => `${path} names ${named}`),
    );
    expect(pages.length).toBeGreaterThan(10);
    expect(lost).toEqual([]);
  });
});
