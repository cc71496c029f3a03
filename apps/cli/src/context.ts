import type { Clock } from '#libs/kernel';
import type { CliConfig } from './config.js';
import type { Api } from './http/api.js';
import type { Transport } from './http/transport.js';
import { details, Table, type Columns } from './output/table.js';
import { plain } from './output/cells.js';
import type { Io, Paint } from './output/io.js';
import type { Row } from './output/rows.js';
import type { SessionFile } from './session/session-file.js';

/** What may be said with every command. */
export interface GlobalOptions {
  readonly url: string;
  readonly profile: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** What a command works with. */
export class Context {
  readonly api: Api;
  readonly transport: Transport;
  readonly session: SessionFile;
  readonly config: CliConfig;
  readonly options: GlobalOptions;
  readonly io: Io;
  /** For stderr. */
  readonly paint: Paint;
  /** For stdout. */
  readonly paintOut: Paint;
  readonly clock: Clock;

  constructor(parts: ContextParts) {
    this.api = parts.api;
    this.transport = parts.transport;
    this.session = parts.session;
    this.config = parts.config;
    this.options = parts.options;
    this.io = parts.io;
    this.paint = parts.paint;
    this.paintOut = parts.paintOut;
    this.clock = parts.clock;
  }

  /** One thing: JSON, or its fields a line each. */
  async show(row: Row): Promise<void> {
    const text = this.options.json ? JSON.stringify(row, null, 2) : details(row).join('\n');
    await this.io.out(`${text}\n`);
  }

  /** Rows that are no page of anything. */
  async showAll(rows: readonly Row[], columns: Columns): Promise<void> {
    const text = this.options.json
      ? JSON.stringify({ data: rows, nextCursor: null }, null, 2)
      : new Table(columns).lines(rows).join('\n');
    await this.io.out(`${text}\n`);
  }

  /** Tells a person something that is no data; --quiet leaves it out. */
  note(text: string): void {
    if (!this.options.quiet) this.io.err(plain(text));
  }

  /** Tells a person what may not be as they think, also under --quiet. */
  warn(text: string): void {
    this.io.err(`${this.paint('yellow', 'warning:')} ${plain(text)}`);
  }
}

/** What a {@link Context} is made of. */
export type ContextParts = Pick<
  Context,
  'api' | 'transport' | 'session' | 'config' | 'options' | 'io' | 'paint' | 'paintOut' | 'clock'
>;
