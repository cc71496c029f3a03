import type { FieldError } from '#libs/kernel';

/** What a template can be filled in with, by the name between its braces: `{{merchantName}}`. */
export const PLACEHOLDERS = {
  merchantName: 'the name on the licence; without a licence that of the person',
  merchantKind: '小微商户, 个体工商户 or 企业',
  creditCode: 'the unified social credit code; 无 without a licence',
  legalPersonName: 'the legal person or operator',
  legalPersonIdMasked: 'their ID number, masked',
  mobileMasked: 'their mobile number, masked',
  shortName: 'the name payers see',
  stores: 'the stores, each with its address',
  settlementHolder: 'whose the settlement account is',
  settlementAccountMasked: 'its number, masked',
  settlementBank: 'its bank',
  applicationId: 'the application',
  agreementId: 'this agreement',
  date: 'the day it was made, in Asia/Shanghai',
} as const satisfies Readonly<Record<string, string>>;

/** A name of {@link PLACEHOLDERS}. */
export type Placeholder = keyof typeof PLACEHOLDERS;

/** One line of a document, by how it is set. */
export interface Block {
  readonly kind: 'title' | 'heading' | 'paragraph';
  /** Empty: a blank line. */
  readonly text: string;
}

const BRACED = /\{\{([^{}\n]*)\}\}/g;
const NAMES_SHOWN_MAX = 20;
const NAME_SHOWN_CHARACTERS_MAX = 40;

/** Every fault of a template's placeholders at once; none when it can be filled in. */
export function placeholderFaults(body: string): FieldError[] {
  const names = [...body.matchAll(BRACED)].map((match) => match[1]!.trim());
  const unknown = [...new Set(names)].filter((name) => !Object.hasOwn(PLACEHOLDERS, name));
  const faults = unknown.slice(0, NAMES_SHOWN_MAX).map(unknownPlaceholder);
  const rest = body.replaceAll(BRACED, '');
  return /\{\{|\}\}/.test(rest) ? [...faults, BRACES_OPEN] : faults;
}

/** The lines of a template: `# ` begins the title, `## ` a heading. */
export function blocksOf(body: string): Block[] {
  return body.split('\n').map((line) => {
    if (line.startsWith('# ')) return { kind: 'title', text: line.slice(2).trim() };
    if (line.startsWith('## ')) return { kind: 'heading', text: line.slice(3).trim() };
    return { kind: 'paragraph', text: line.trimEnd() };
  });
}

/** Fills in the placeholders of checked lines, once: braces in a value stay what they are. */
export function filled(
  blocks: readonly Block[],
  values: Readonly<Record<Placeholder, string>>,
): Block[] {
  return blocks.map(({ kind, text }) => ({
    kind,
    text: text.replaceAll(BRACED, (_, name: string) =>
      values[name.trim() as Placeholder].replaceAll(/\s+/g, ' '),
    ),
  }));
}

function unknownPlaceholder(name: string): FieldError {
  const shown = name.slice(0, NAME_SHOWN_CHARACTERS_MAX);
  const known = Object.keys(PLACEHOLDERS).join(', ');
  return {
    path: 'body',
    code: 'placeholder_unknown',
    message: `There is no placeholder {{${shown}}}; there are ${known}.`,
    messageZh: `没有占位符 {{${shown}}}；可用的有：${known}。`,
  };
}

const BRACES_OPEN: FieldError = {
  path: 'body',
  code: 'placeholder_malformed',
  message: 'Two braces stand alone; a placeholder is written {{merchantName}}.',
  messageZh: '有未配对的双花括号；占位符写作 {{merchantName}}。',
};
