/** Durable before all, then small: the server shares a shop-sized machine with the platform. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  password_encryption: 'scram-sha-256',
  // A commit is on the disk before a channel is answered (docs/architecture.md, first law).
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '256MB',
  effective_cache_size: '768MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  // A page's first change after a checkpoint is logged whole, so checkpoints should be few: 1 GB
  // meant one or two a minute at two thousand payments a second. More would be long to replay
  // after a crash: with 0.9 GB of log the platform was ready after 8 s.
  max_wal_size: '2GB',
  // So much of it is kept for use again, also after a quiet night: a new file of the log is filled
  // with zeros first, while a commit waits for it.
  min_wal_size: '1GB',
  checkpoint_timeout: '10min',
  random_page_cost: '1.1',
  // Statements are short: compiling one costs more than it saves.
  jit: 'off',
  io_method: 'sync',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  // Without the rows that an error quotes.
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  lc_messages: 'C',
};

/**
 * `name=value` for every setting of the embedded server; given at each start, so that an update
 * brings new ones.
 */
export function serverSettings(port: number): readonly string[] {
  const all = Object.entries({ ...SETTINGS, port: String(port) });
  return all.map(([name, value]) => `${name}=${value}`);
}
