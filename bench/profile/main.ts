import { readFileSync } from 'node:fs';
import { rounded } from '../statistics.js';

/**
 * A file that `node --cpu-prof` wrote
 * (https://chromedevtools.github.io/devtools-protocol/v8/Profiler).
 */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { functionName: string; url: string; lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const TOP = 45;
const NOT_WORK = new Set(['(idle)', '(program)']);

/** Self time by function and by module, in percent of the time the thread was busy. */
function main(file: string): void {
  const profile = JSON.parse(readFileSync(file, 'utf8')) as Profile;
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const byFunction = new Map<string, number>();
  const byModule = new Map<string, number>();
  profile.samples.forEach((id, index) => {
    const { functionName, url, lineNumber } = frames.get(id)!;
    const spentUs = profile.timeDeltas[index] ?? 0;
    const name = `${functionName || '(anonymous)'} ${shortened(url)}:${lineNumber + 1}`;
    add(byFunction, url === '' ? functionName : name, spentUs);
    add(byModule, url === '' ? functionName : moduleOf(url), spentUs);
  });
  const isIdle = ([name]: [string, number]): boolean => name === '(idle)';
  const busy = sum([...byModule].filter((entry) => !isIdle(entry)));
  print('by module', byModule, busy);
  print('by function', byFunction, busy);
}

function print(title: string, spent: ReadonlyMap<string, number>, busyUs: number): void {
  const ranked = [...spent].filter(([name]) => !NOT_WORK.has(name)).toSorted((a, b) => b[1] - a[1]);
  const lines = ranked.slice(0, TOP).map(([name, us]) => {
    const percent = String(rounded((us / busyUs) * 100, 1)).padStart(5);
    return `${percent} %  ${String(rounded(us / 1_000, 0)).padStart(6)} ms  ${name}`;
  });
  process.stdout.write(`${title}, busy ${rounded(busyUs / 1_000, 0)} ms\n${lines.join('\n')}\n\n`);
}

function moduleOf(url: string): string {
  const path = shortened(url);
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  return inPackage ?? /^(?:libs|apps)\/[^/]+/.exec(path)?.[0] ?? path;
}

function shortened(url: string): string {
  return url
    .replace(/^file:\/\//, '')
    .replace(/^.*?\/(?=node_modules\/|dist\/)/, '')
    .replace(/^dist\//, '');
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

function sum(entries: readonly [string, number][]): number {
  return entries.reduce((total, [, value]) => total + value, 0);
}

const [file] = process.argv.slice(2);
if (file) main(file);
else process.stderr.write('usage: node dist/bench/profile/main.js <file.cpuprofile>\n');
