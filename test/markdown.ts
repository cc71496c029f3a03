import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { readSource, root, type SourceFile } from './repository.js';

/**
 * The links of a Markdown file that lead nowhere: a missing file, or a heading that is not in it.
 */
export function deadLinks(file: SourceFile): string[] {
  const prose = file.text.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)].map(
    (match) => match[1]!,
  );
  return targets.filter((target) => !/^[a-z]+:/.test(target) && !leadsSomewhere(file.path, target));
}

function leadsSomewhere(from: string, target: string): boolean {
  const [path = '', heading] = decodeURIComponent(target).split('#');
  const to = path === '' ? from : normalize(join(dirname(from), path));
  if (!existsSync(join(root, to))) return false;
  if (heading === undefined || !to.endsWith('.md')) return true;
  return headingsOf(readSource(to)).includes(heading);
}

/** The anchors GitHub gives to the headings of a file. */
function headingsOf(file: SourceFile): string[] {
  const headings = file.lines.filter((line) => /^#{1,6} /.test(line));
  return headings.map((line) =>
    line
      .replace(/^#+ /, '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
