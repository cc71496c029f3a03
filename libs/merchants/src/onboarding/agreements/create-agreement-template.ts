import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import type { FieldError } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { scopeTooNarrow } from '../../merchants.errors.js';
import { templateInvalid, templateRaced } from './agreements.errors.js';
import type { Drawn } from './draw-document.js';
import { Press } from './press.js';
import { blocksOf, filled, placeholderFaults, PLACEHOLDERS } from './template-text.js';
import type { Placeholder } from './template-text.js';
import { insertTemplate } from './templates.repository.js';
import type { AgreementTemplate } from './templates.repository.js';

const PAGES_MAX = 30;
const CHARACTERS_SHOWN_MAX = 30;

/** A version of the agreement as it is entered. */
export interface NewAgreementTemplate {
  readonly title: string;
  /** Lines; `# ` begins a title, `## ` a heading, `{{name}}` is filled in. */
  readonly body: string;
}

/** Enters the next version of the text that merchants sign. */
@Injectable()
export class CreateAgreementTemplate {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly press: Press,
  ) {}

  /**
   * It is the current one from now on and never changed; agreements made before keep theirs. It is
   * drawn once, so that what cannot be printed is found now and not before a merchant.
   * @throws DomainError `agreement_template_invalid` (every fault at once),
   * `agreement_template_raced`, `scope_too_narrow`, those of Press.
   */
  async run(caller: Principal, { title, body }: NewAgreementTemplate): Promise<AgreementTemplate> {
    if (caller.scope.kind !== 'all') throw scopeTooNarrow('the text of the agreement');
    const faults = placeholderFaults(body);
    if (faults.length > 0) throw templateInvalid(faults);
    const nowMs = this.clock.nowMs();
    const blocks = filled(blocksOf(body), SAMPLE);
    const drawn = await this.press.draw({ title, blocks, footer: title, atMs: nowMs });
    const drawnFaults = faultsOf(drawn);
    if (drawnFaults.length > 0) throw templateInvalid(drawnFaults);
    const id = newId('tpl', nowMs);
    const made = { id, title, body, createdBy: caller.id, createdAt: new Date(nowMs) };
    return this.database.asApp(caller.scope, async (tx) => {
      const template = await insertTemplate(tx, made);
      if (!template) throw templateRaced();
      const { version } = template;
      await Audit.record(tx, {
        action: 'agreement_template.created',
        merchantId: null,
        target: { type: 'agreement_template', id },
        after: { version, title, pages: drawn.pages },
      });
      return template;
    });
  }
}

/** Every placeholder filled in with its own name. */
const SAMPLE = Object.fromEntries(Object.keys(PLACEHOLDERS).map((name) => [name, name])) as Record<
  Placeholder,
  string
>;

function faultsOf({ substituted, pages }: Drawn): FieldError[] {
  const faults: FieldError[] = [];
  const characters = substituted.slice(0, CHARACTERS_SHOWN_MAX).join(', ');
  if (substituted.length > 0) {
    faults.push({
      path: 'body',
      code: 'character_unprintable',
      message: `The font has no picture for ${characters}; write it otherwise.`,
      messageZh: `字库缺少字符：${characters}，请改用其他写法。`,
    });
  }
  if (pages > PAGES_MAX) {
    faults.push({
      path: 'body',
      code: 'agreement_too_long',
      message: `It takes ${pages} pages; shorten it to at most ${PAGES_MAX}.`,
      messageZh: `共 ${pages} 页，最多 ${PAGES_MAX} 页，请缩短。`,
    });
  }
  return faults;
}
