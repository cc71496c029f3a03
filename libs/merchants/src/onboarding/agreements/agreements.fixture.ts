import type { Principal } from '#libs/identity';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import { applicationIn } from '../applications/application-in-state.fixture.js';
import { completeApplication } from '../checks/application.fixture.js';
import type { ApplicationData } from '../checks/application-data.js';
import { createTown } from '../../shop.fixture.js';
import { AgreementLinks } from './agreement-links.js';
import { AgreementMail } from './agreement-mail.js';
import { CreateAgreementTemplate } from './create-agreement-template.js';
import { drawDocument } from './draw-document.js';
import type { Drawing, Drawn } from './draw-document.js';
import { ListAgreementTemplates } from './list-agreement-templates.js';
import { MakeAgreement } from './make-agreement.js';
import { MessageSender } from './message-sender.js';
import type { TextMessage } from './message-sender.js';
import { Press } from './press.js';
import { ReadAgreement } from './read-agreement.js';
import { ResendAgreement } from './resend-agreement.js';
import { SignAgreement } from './sign-agreement.js';

/** Draws each text once, without a thread to start; press.spec.ts starts some. */
class PressHere extends Press {
  private readonly texts = new Map<string, Promise<Drawn>>();

  override draw(drawing: Drawing): Promise<Drawn> {
    const text = JSON.stringify(drawing.blocks);
    const drawn = this.texts.get(text) ?? drawDocument(drawing);
    this.texts.set(text, drawn);
    return drawn;
  }
}

/** Mobile phones, and what came in on them. */
export class Phones extends MessageSender {
  readonly received: TextMessage[] = [];
  /** Thrown instead of taking a message. */
  refusal: Error | undefined;

  override demandReady(): void {}

  override send(message: TextMessage): Promise<void> {
    if (this.refusal) return Promise.reject(this.refusal);
    this.received.push(message);
    return Promise.resolve();
  }

  /** Token and code of the last message. */
  get last(): { token: string; code: string } {
    const { text } = this.received.at(-1)!;
    return {
      token: /\/v1\/agreements\/(hda_[\w-]{43})\//.exec(text)![1]!,
      code: /验证码：(\d{6})/.exec(text)![1]!,
    };
  }
}

const person = (id: string, scope: Principal['scope']): Principal => {
  return { id, kind: 'user', permissions: new Set(), scope };
};

/** Who writes the agreements' text. */
export const OPERATOR = person('usr_operator', everyMerchant);
/** From where a merchant signs. */
export const PHONE = { ip: '203.0.113.7', userAgent: 'MicroMessenger' };

/** A database with everything that makes and signs agreements. */
export async function createDesk() {
  const town = await createTown();
  const { database, clock, secretBox } = town;
  const phones = new Phones();
  const press = new PressHere();
  const settings = { publicUrl: 'https://haodian.example' };
  const mail = new AgreementMail(database, clock, secretBox, phones, settings);
  const links = new AgreementLinks(database, clock, secretBox);
  const uses = {
    createTemplate: new CreateAgreementTemplate(database, clock, press),
    listTemplates: new ListAgreementTemplates(database),
    make: new MakeAgreement(database, clock, secretBox, press, mail),
    resend: new ResendAgreement(database, secretBox, mail),
    read: new ReadAgreement(database, secretBox),
    sign: new SignAgreement(links, clock, secretBox),
    links,
  };

  /** An approved application and the agent who looks after its merchant. */
  async function approved(data: ApplicationData = completeApplication('company')) {
    const application = await applicationIn('approved', town, data);
    const agent = person('usr_agent', merchantsOnly(application.merchantId));
    return { ...application, agent };
  }

  /** An agreement that was just sent, with the link and the code of the message. */
  async function sent(data?: ApplicationData) {
    const application = await approved(data);
    const agreement = await uses.make.run(application.agent, application.id);
    return { ...application, agreement, ...phones.last };
  }

  return { ...town, ...uses, phones, approved, sent };
}

export type Desk = Awaited<ReturnType<typeof createDesk>>;
