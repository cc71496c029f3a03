import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sessionFileMalformed } from '../cli.errors.js';

/** Only the user may look into the folder and the file. */
export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;

const stored = z.object({
  url: z.string(),
  profile: z.string(),
  username: z.string(),
  accessToken: z.string().min(1),
  expiresAt: z.iso.datetime(),
  refreshToken: z.string().min(1),
});

/** A log-in as it is kept: whose, where, and its tokens. */
export type StoredSession = z.output<typeof stored>;

/** The session of one platform and profile, a file of its own in the user's config folder. */
export class SessionFile {
  readonly folder: string;
  readonly path: string;

  constructor(configDir: string, where: { url: string; profile: string }) {
    this.folder = join(configDir, 'sessions');
    const { host } = new URL(where.url);
    const mark = createHash('sha256').update(`${where.profile}\n${where.url}`).digest('hex');
    const name = `${where.profile}@${host}`.replaceAll(/[^\w.@-]/g, '_').slice(0, 100);
    this.path = join(this.folder, `${name}-${mark.slice(0, 12)}.json`);
  }

  /**
   * Null when nobody is logged in.
   * @throws CliError `session_file_malformed`.
   */
  async read(): Promise<StoredSession | null> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    return text === null ? null : this.parse(text);
  }

  /** Replaces the file as a whole: who reads it sees the old session or the new one. */
  async write(session: StoredSession): Promise<void> {
    await this.prepare();
    const fresh = `${this.path}.${randomUUID()}`;
    try {
      await writeFile(fresh, `${JSON.stringify(session)}\n`, { mode: FILE_MODE, flag: 'wx' });
      await rename(fresh, this.path);
    } catch (error) {
      await rm(fresh, { force: true });
      throw error;
    }
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }

  /** Makes the folder; one that others could look into is closed to them. */
  async prepare(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: FOLDER_MODE });
    await chmod(this.folder, FOLDER_MODE);
  }

  private parse(text: string): StoredSession {
    try {
      return stored.parse(JSON.parse(text));
    } catch {
      throw sessionFileMalformed(this.path);
    }
  }
}
