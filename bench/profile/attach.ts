import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';

/**
 * Imported into the platform's process by `--import`, which NODE_OPTIONS allows where `--cpu-prof`
 * is not: profiles the main thread from its start to its end.
 */
const folder = process.env['BENCH_PROFILE_DIR'];
if (folder) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: 500 });
  session.post('Profiler.start');
  process.on('exit', () => {
    session.post('Profiler.stop', (_error, result) => {
      const file = join(folder, `api-${process.pid}.cpuprofile`);
      writeFileSync(file, JSON.stringify(result.profile));
    });
  });
}
