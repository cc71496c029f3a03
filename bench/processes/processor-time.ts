import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { rounded } from '../statistics.js';

/** Clock ticks a second of `/proc`; fixed at 100 in Linux's user interface. */
const TICKS_PER_SECOND = 100;
/**
 * Of /proc/PID/stat, counted from behind the program's name (proc_pid_stat(5), fields 14 to 17).
 */
const [UTIME, STIME, CUTIME, CSTIME] = [11, 12, 13, 14];

/** A process, or the embedded PostgreSQL of a data folder with all its backends. */
export type Consumer = { readonly pid: number } | { readonly postgresOf: string };

/** Processor seconds used so far, by name. */
export type ProcessorTimes = Readonly<Record<string, number>>;

/** Reads the processor time of several parts of a run. */
export async function processorTimes(
  consumers: Readonly<Record<string, Consumer>>,
): Promise<ProcessorTimes> {
  const names = Object.entries(consumers);
  const seconds = await Promise.all(names.map(([, consumer]) => secondsOf(consumer)));
  return Object.fromEntries(names.map(([name], index) => [name, seconds[index]!]));
}

/** Processor microseconds an item, by part and in sum, between two readings. */
export function microsecondsEach(
  before: ProcessorTimes,
  after: ProcessorTimes,
  items: number,
): ProcessorTimes {
  const parts = Object.keys(after).map((name) => [name, used(before, after, name, items)] as const);
  const total = parts.reduce((sum, [, value]) => sum + value, 0);
  return Object.fromEntries([...parts, ['total', rounded(total, 0)]]);
}

function used(before: ProcessorTimes, after: ProcessorTimes, name: string, items: number): number {
  return rounded(((after[name]! - before[name]!) * 1e6) / items, 0);
}

/** Resident memory of a process in bytes. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

async function secondsOf(consumer: Consumer): Promise<number> {
  const pids = 'pid' in consumer ? [consumer.pid] : await postgresProcesses(consumer.postgresOf);
  const seconds = await Promise.all(pids.map(secondsOfProcess));
  return seconds.reduce((sum, value) => sum + value, 0);
}

/** With that of its ended children, so that a backend that went away is not forgotten. */
async function secondsOfProcess(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = [UTIME, STIME, CUTIME, CSTIME].map((field) => Number(fields[field] ?? 0));
  return ticks.reduce((sum, value) => sum + value, 0) / TICKS_PER_SECOND;
}

async function postgresProcesses(dataDir: string): Promise<number[]> {
  const cluster = join(dataDir, 'postgres', 'cluster');
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const folders = await Promise.all(
    pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => undefined)),
  );
  return pids.filter((_, index) => folders[index] === cluster).map(Number);
}
