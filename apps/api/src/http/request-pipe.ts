import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { ArgumentMetadata } from '@nestjs/common';
import type { FieldError } from '#libs/kernel';
import { requestInvalid } from './request.errors.js';

const SENT: readonly string[] = ['body', 'query', 'param'];

/**
 * Checks what was sent against its schema, and before that for the one character that PostgreSQL
 * keeps in no text: U+0000.
 */
export class RequestPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const faulty = SENT.includes(metadata.type) ? nulFields(value) : [];
    if (faulty.length > 0) throw requestInvalid(faulty);
    return super.transform(value, metadata);
  }
}

/** Not recursive: a body may be nested deeper than the stack. */
function nulFields(sent: unknown): FieldError[] {
  const faulty: FieldError[] = [];
  const open: { path: string; value: unknown }[] = [{ path: '', value: sent }];
  for (let one = open.pop(); one; one = open.pop()) {
    const { path, value } = one;
    if (typeof value === 'string' && value.includes('\0')) faulty.push(nulField(path));
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inner] of Object.entries(value)) {
      const at = path === '' ? name : `${path}.${name}`;
      if (name.includes('\0')) faulty.push(nulField(path));
      open.push({ path: at, value: inner });
    }
  }
  return faulty;
}

function nulField(path: string): FieldError {
  const message = 'Must not contain the character U+0000.';
  return { path, code: 'nul_character', message, messageZh: '不能包含字符U+0000。' };
}
