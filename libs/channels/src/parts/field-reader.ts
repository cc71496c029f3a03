import { DomainError, fenFromInteger, fenFromYuan } from '#libs/kernel';
import type { Fen } from '#libs/kernel';
import { UnknownWord } from '../channels.errors.js';
import type { MessageSubject } from '../channels.errors.js';
import { shanghaiTime, rfc3339Time } from './times.js';

const TEXT_MAX = 512;

/**
 * Reads the fields of one verified message. Absent, null and the empty string are the same: not
 * given. A field that is given but wrong is never treated as absent, optional or not. No
 * schema library: a field that cannot be read must name itself and what it is about, so that the
 * message can be set aside under its own key.
 */
export class FieldReader {
  constructor(
    private readonly fields: Readonly<Record<string, unknown>>,
    private readonly subject: MessageSubject,
    /** In front of a field's name in errors: `amount.` for fields of a nested object. */
    private readonly prefix = '',
  ) {}

  /** @throws UnknownWord when the field is absent or no text of 1 to 512 characters. */
  text(name: string): string {
    return this.optionalText(name) ?? this.unreadable(name);
  }

  optionalText(name: string): string | null {
    const value = this.given(name);
    if (value === null) return null;
    // A NUL is legal in JSON and in a form, and the database can keep no text that holds one.
    const isText = typeof value === 'string' && value.length <= TEXT_MAX;
    return isText && !value.includes('\0') ? value : this.unreadable(name);
  }

  /** A whole number of fen, at least 1. */
  fen(name: string): Fen {
    return this.positive(name, this.optionalFen(name));
  }

  optionalFen(name: string): Fen | null {
    return this.amount(name, fenFromInteger);
  }

  /** Decimal yuan as text, at least 0.01. */
  yuan(name: string): Fen {
    return this.positive(name, this.optionalYuan(name));
  }

  optionalYuan(name: string): Fen | null {
    return this.amount(name, (value) => fenFromYuan(typeof value === 'string' ? value : ''));
  }

  /** RFC 3339 with an offset -> ms since the epoch. */
  time(name: string): number {
    return rfc3339Time(this.text(name)) ?? this.unreadable(name);
  }

  /** `yyyy-MM-dd HH:mm:ss`, always Asia/Shanghai -> ms since the epoch. */
  shanghaiTime(name: string): number {
    return shanghaiTime(this.text(name)) ?? this.unreadable(name);
  }

  /** 13 digits of milliseconds since the epoch. */
  epochMs(name: string): number {
    const text = this.text(name);
    return /^[1-9]\d{12}$/.test(text) ? Number(text) : this.unreadable(name);
  }

  /** The first of these fields that is given. */
  firstGiven(...names: readonly [string, ...string[]]): string {
    return names.find((name) => this.given(name) !== null) ?? names[0];
  }

  /** @throws UnknownWord when the field is absent or no object. */
  object(name: string): FieldReader {
    return this.optionalObject(name) ?? this.unreadable(name);
  }

  optionalObject(name: string): FieldReader | null {
    const value = this.given(name);
    if (value === null) return null;
    if (typeof value !== 'object') return this.unreadable(name);
    return new FieldReader(
      value as Record<string, unknown>,
      this.subject,
      `${this.prefix}${name}.`,
    );
  }

  private given(name: string): unknown {
    const value = this.fields[name];
    return value === undefined || value === '' ? null : value;
  }

  private amount(name: string, read: (value: unknown) => Fen): Fen | null {
    const value = this.given(name);
    if (value === null) return null;
    try {
      return read(value);
    } catch (error) {
      if (error instanceof DomainError) return this.unreadable(name);
      throw error;
    }
  }

  private positive(name: string, amount: Fen | null): Fen {
    return amount !== null && amount > 0n ? amount : this.unreadable(name);
  }

  private unreadable(name: string): never {
    const said = this.given(name);
    const word = typeof said === 'string' ? said : JSON.stringify(said ?? '');
    const { channelId, kind } = this.subject;
    throw new UnknownWord(`${this.prefix}${name}`, said === null ? '' : word, channelId, kind);
  }
}
