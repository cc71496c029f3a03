import type { z } from 'zod';
import { answerMalformed } from '../cli.errors.js';

/** The body of an answer in the form that is read of it. @throws CliError `answer_malformed`. */
export function readAnswer<T>(request: string, body: unknown, form: z.ZodType<T>): T {
  const read = form.safeParse(body);
  if (!read.success) throw answerMalformed(request);
  return read.data;
}
