import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { extractText } from 'unpdf';
import { findApplication } from '../applications/applications.repository.js';
import { moveApplication } from '../applications/move-application.js';
import { completeApplication, NOBODYS_ID_NUMBER } from '../checks/application.fixture.js';
import { codeOf, START } from '../../shop.fixture.js';
import { messageNotSent } from './agreements.errors.js';
import { createDesk, OPERATOR, PHONE } from './agreements.fixture.js';
import type { Desk } from './agreements.fixture.js';

const BODY =
  '# 收单服务协议\n甲方：{{merchantName}}（{{mobileMasked}}）\n账户：{{settlementAccountMasked}}';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let desk: Desk;
beforeAll(async () => {
  desk = await createDesk();
  await desk.createTemplate.run(OPERATOR, { title: '收单服务协议', body: BODY });
});
afterAll(() => desk.drop());
beforeEach(() => {
  desk.phones.refusal = undefined;
});

const wrong = (code: string) => (code === '000000' ? '000001' : '000000');
const stateOf = async (id: string) =>
  (await desk.database.asApp(everyMerchant, (tx) => findApplication(tx, id)))!.state;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a version of the text', () => {
  it('is the current one until the next, and nobody changes it', async () => {
    const second = await desk.createTemplate.run(OPERATOR, { title: '第二版', body: BODY });
    const { data } = await desk.listTemplates.run(everyMerchant, { limit: 1 });
    expect(data).toEqual([{ ...second, isCurrent: true }]);
    const page = await desk.listTemplates.run(everyMerchant, { limit: 10 });
    const all = page.data.map(({ version, isCurrent }) => [version, isCurrent]);
    expect(all.at(-2)).toEqual([second.version, true]);
    expect(all.at(-1)).toEqual([second.version - 1, false]);
    await asSuperuser(desk.url, async (client) => {
      const change = client.query(`update haodian.agreement_templates set body = 'x'`);
      await expect(change).rejects.toThrow('append-only');
    });
  });

  it('is refused with unknown placeholders, and with what cannot be printed', async () => {
    const attempt = (body: string) => desk.createTemplate.run(OPERATOR, { title: 'x', body });
    await expect(attempt('{{merchantName}} {{owner}} {{phone}}')).rejects.toMatchObject({
      code: 'agreement_template_invalid',
      fields: [{ code: 'placeholder_unknown' }, { code: 'placeholder_unknown' }],
    });
    await expect(attempt('甲方 🍜')).rejects.toMatchObject({
      fields: [{ code: 'character_unprintable', message: expect.stringContaining('U+1F35C') }],
    });
  });

  it('is entered by who sees every merchant', async () => {
    const { agent } = await desk.approved();
    const attempt = desk.createTemplate.run(agent, { title: 'x', body: 'x' });
    expect(await codeOf(attempt)).toBe('scope_too_narrow');
  });
});

describe('an agreement', () => {
  it('is read by the link, signed with the code, and moves the application', async () => {
    const { id, agent, agreement, token, code } = await desk.sent();
    expect(desk.phones.received.at(-1)).toMatchObject({ to: '13800138000' });
    const offer = await desk.links.offer(token);
    expect(offer).toMatchObject({
      ...{ merchantName: '张记小馆', mobileMasked: '138****8000', state: 'open', pages: 1 },
      documentSha256: agreement.documentSha256,
    });
    const { pdf } = await desk.links.document(token);
    expect(sha256(pdf)).toBe(agreement.documentSha256);
    const { text } = await extractText(new Uint8Array(pdf), { mergePages: true });
    expect(text).toContain('甲方：杭州张记餐饮有限公司（138****8000）');

    desk.clock.advance(3_000);
    const signed = await desk.sign.run({ token, code }, PHONE);
    expect(signed.documentSha256).toBe(agreement.documentSha256);
    expect(await stateOf(id)).toBe('signed');
    const read = await desk.read.one(agent.scope, id);
    expect(read).toMatchObject({
      state: 'signed',
      evidence: {
        ...{ ...PHONE, mobileMasked: '138****8000', tries: 1, signedAt: signed.signedAt },
        documentSha256: agreement.documentSha256,
        templateVersion: agreement.templateVersion,
        codeIssuedAt: agreement.lastSend.sentAt,
      },
    });
    const file = await desk.read.document(agent.scope, id);
    expect(sha256(file.pdf)).toBe(agreement.documentSha256);
    // The merchant keeps the link to their own copy.
    expect((await desk.links.offer(token)).state).toBe('signed');
  });

  it('is signed once, and by one of two who come together', async () => {
    const { token, code } = await desk.sent();
    const both = [1, 2].map(() => codeOf(desk.sign.run({ token, code }, PHONE)));
    expect((await Promise.all(both)).toSorted()).toEqual(['accepted', 'agreement_signed']);
    expect(await codeOf(desk.sign.run({ token, code }, PHONE))).toBe('agreement_signed');
  });

  it('is not signed by a wrong code, nor by another one’s; five tries', async () => {
    const other = await desk.sent();
    const { id, token, code } = await desk.sent();
    const attempt = (given: string) => codeOf(desk.sign.run({ token, code: given }, PHONE));
    const foreign = other.code === code ? wrong(code) : other.code;
    expect(await attempt(foreign)).toBe('agreement_code_wrong');
    for (let n = 0; n < 4; n++) expect(await attempt(wrong(code))).toBe('agreement_code_wrong');
    expect(await attempt(code)).toBe('agreement_code_exhausted');
    expect(await stateOf(id)).toBe('approved');
    const { lastSend } = await desk.read.one(everyMerchant, id);
    expect(lastSend.tries).toBe(5);
  });

  it('counts every try of many that come together', async () => {
    const { token, code } = await desk.sent();
    const tries = Array.from({ length: 12 }, () =>
      codeOf(desk.sign.run({ token, code: wrong(code) }, PHONE)),
    );
    const codes = await Promise.all(tries);
    expect(codes.filter((each) => each === 'agreement_code_wrong')).toHaveLength(5);
    expect(codes.filter((each) => each === 'agreement_code_exhausted')).toHaveLength(7);
  });

  it('takes a code for ten minutes and a link for 72 hours', async () => {
    const { id, agent, token, code } = await desk.sent();
    desk.clock.advance(10 * MINUTE_MS);
    expect(await codeOf(desk.sign.run({ token, code }, PHONE))).toBe('agreement_code_expired');
    expect((await desk.links.offer(token)).state).toBe('open');
    desk.clock.advance(72 * HOUR_MS - 10 * MINUTE_MS);
    for (const attempt of [desk.links.offer(token), desk.links.document(token)])
      expect(await codeOf(attempt)).toBe('agreement_link_expired');
    expect(await codeOf(desk.sign.run({ token, code }, PHONE))).toBe('agreement_link_expired');
    await desk.resend.run(agent, id);
    expect(await codeOf(desk.sign.run(desk.phones.last, PHONE))).toBe('accepted');
  });

  it('sent again has a new link and a new code, and those before are good no more', async () => {
    const { id, agent, agreement, token, code } = await desk.sent();
    desk.clock.advance(MINUTE_MS);
    const again = await desk.resend.run(agent, id);
    expect(again).toMatchObject({ id: agreement.id, lastSend: { number: 2 } });
    expect(again.documentSha256).toBe(agreement.documentSha256);
    expect(await codeOf(desk.links.offer(token))).toBe('agreement_link_unknown');
    expect(await codeOf(desk.sign.run({ token, code }, PHONE))).toBe('agreement_link_unknown');
    const { last } = desk.phones;
    if (last.code !== code)
      expect(await codeOf(desk.sign.run({ ...last, code }, PHONE))).toBe('agreement_code_wrong');
    expect(await codeOf(desk.sign.run(last, PHONE))).toBe('accepted');
    expect(await codeOf(desk.resend.run(agent, id))).toBe('agreement_signed');
    expect(await codeOf(desk.make.run(agent, id))).toBe('application_not_approved');
  });

  it('is sent a minute apart, ten times a day', async () => {
    const { id, agent } = await desk.sent();
    desk.clock.advance(MINUTE_MS - 1);
    await expect(desk.resend.run(agent, id)).rejects.toMatchObject({
      ...{ code: 'agreement_send_limit', retryAfterS: 1 },
    });
    for (let n = 2; n <= 10; n++) {
      desk.clock.advance(MINUTE_MS);
      await desk.resend.run(agent, id);
    }
    desk.clock.advance(MINUTE_MS);
    const limit = await desk.resend.run(agent, id).catch((error: unknown) => error);
    expect(limit).toMatchObject({ code: 'agreement_send_limit' });
    desk.clock.advance((limit as { retryAfterS: number }).retryAfterS * 1_000);
    await desk.resend.run(agent, id);
  });

  it('made anew ends the one before with its link', async () => {
    const { id, agent, agreement, token } = await desk.sent();
    expect(await codeOf(desk.make.run(agent, id))).toBe('agreement_send_limit');
    desk.clock.advance(MINUTE_MS);
    const anew = await desk.make.run(agent, id);
    expect(anew.id).not.toBe(agreement.id);
    expect(await codeOf(desk.links.offer(token))).toBe('agreement_link_unknown');
    expect(await codeOf(desk.sign.run(desk.phones.last, PHONE))).toBe('accepted');
  });

  it('is kept when the message does not go, and can be sent again', async () => {
    const { id, agent } = await desk.approved();
    desk.phones.refusal = messageNotSent('timeout');
    expect(await codeOf(desk.make.run(agent, id))).toBe('message_not_sent');
    expect((await desk.read.one(agent.scope, id)).lastSend.acceptedAt).toBeNull();
    desk.phones.refusal = undefined;
    desk.clock.advance(MINUTE_MS);
    const again = await desk.resend.run(agent, id);
    expect(again.lastSend.acceptedAt).toEqual(new Date(desk.clock.nowMs()));
  });

  it('is neither read nor signed by its link once its application was closed', async () => {
    const open = await desk.sent();
    const signed = await desk.sent();
    await desk.sign.run(signed, PHONE);
    for (const { id, agent, token, code } of [open, signed]) {
      expect((await desk.links.document(token)).name).toMatch(/^agr_/);
      const step = { id, verb: 'close', by: 'usr_operator', at: new Date(START) } as const;
      await desk.database.asApp(everyMerchant, (tx) => moveApplication(tx, step));
      for (const attempt of [
        desk.links.offer(token),
        desk.links.document(token),
        desk.sign.run({ token, code }, PHONE),
      ])
        expect(await codeOf(attempt)).toBe('agreement_link_ended');
      expect((await desk.read.document(agent.scope, id)).name).toMatch(/^agr_/);
    }
  });

  it('signed while its application is closed: one of the two comes first', async () => {
    const { id, token, code } = await desk.sent();
    const step = { id, verb: 'close', by: 'usr_operator', at: new Date(START) } as const;
    const [signed, closed] = await Promise.all([
      codeOf(desk.sign.run({ token, code }, PHONE)),
      codeOf(desk.database.asApp(everyMerchant, (tx) => moveApplication(tx, step))),
    ]);
    expect(closed).toBe('accepted');
    expect(['accepted', 'agreement_link_ended']).toContain(signed);
    const { evidence } = await desk.read.one(everyMerchant, id);
    expect(evidence !== null).toBe(signed === 'accepted');
  });

  it('is made for an approved application, by who sees its merchant', async () => {
    const { id, agent } = await desk.approved();
    const stranger = { ...agent, scope: merchantsOnly(newId('mer', 1)) };
    for (const attempt of [
      desk.make.run(stranger, id),
      desk.resend.run(stranger, id),
      desk.read.one(stranger.scope, id),
      desk.read.document(stranger.scope, id),
    ])
      expect(await codeOf(attempt)).toBe('application_not_found');
    expect(await codeOf(desk.read.one(agent.scope, id))).toBe('agreement_not_found');
    expect(await codeOf(desk.resend.run(agent, id))).toBe('agreement_not_found');
  });

  it('names a character of a name that the font lacks', async () => {
    const data = completeApplication('company');
    const licence = { ...data.licence, name: '𠮷野家餐饮有限公司' };
    const { agreement } = await desk.sent({ ...data, licence });
    expect(agreement.substituted).toEqual(['U+20BB7']);
  });
});

describe('what is kept', () => {
  it('is readable nowhere: no code, token, number, name or text', async () => {
    const { token, code } = await desk.sent();
    await desk.sign.run({ token, code }, PHONE);
    const dump = await asSuperuser(desk.url, async (client) => {
      const { rows } = await client.query<{ text: string }>(
        ['agreements', 'agreement_sends', 'agreement_evidence', 'audit_log']
          .map((table) => `select t::text as text from haodian.${table} t`)
          .join(' union all '),
      );
      return rows.map(({ text }) => text).join(' ');
    });
    const canaries = [token, '13800138000', NOBODYS_ID_NUMBER, '1202020209900012345'];
    for (const canary of [...canaries, '杭州张记餐饮有限公司']) {
      expect(dump).not.toContain(canary);
      expect(dump).not.toContain(Buffer.from(canary).toString('hex'));
    }
    expect(dump).not.toContain(Buffer.from('%PDF').toString('hex'));
    expect(dump).not.toMatch(new RegExp(`(?<![0-9a-f])${code}(?![0-9a-f])`));
  });

  it('proves a signature for good, and stands in the audit log', async () => {
    const { agreement, token, code } = await desk.sent();
    await codeOf(desk.sign.run({ token, code: wrong(code) }, PHONE));
    await desk.sign.run({ token, code }, PHONE);
    await asSuperuser(desk.url, async (client) => {
      for (const change of [
        'update haodian.agreement_evidence set tries = 1',
        'delete from haodian.agreement_evidence',
      ])
        await expect(client.query(change)).rejects.toThrow('append-only');
      const { rows } = await client.query<{ action: string }>(
        'select action from haodian.audit_log where target_id = $1 order by sequence',
        [agreement.id],
      );
      expect(rows.map(({ action }) => action)).toEqual([
        'agreement.sent',
        'agreement.code_refused',
        'agreement.signed',
      ]);
    });
  });
});
