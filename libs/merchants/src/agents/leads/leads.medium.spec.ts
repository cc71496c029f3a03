import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '#libs/identity';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { codeOf } from '../../shop.fixture.js';
import { auditOf, auditRowsOf, BY, of } from '../agents.fixture.js';
import { CreateApplication } from '../../onboarding/applications/create-application.js';
import { findApplication } from '../../onboarding/applications/applications.repository.js';
import { openData } from '../../onboarding/applications/application.js';
import { ReadMerchants } from '../../read-merchants.js';
import { ReadAgents } from '../read-agents.js';
import { ChangeLead } from './change-lead.js';
import type { LeadChange } from './change-lead.js';
import { ConvertLead } from './convert-lead.js';
import type { NewLead } from './create-lead.js';
import { createLeadTown } from './leads.fixture.js';
import type { LeadTown } from './leads.fixture.js';
import type { LeadRequest } from './read-leads.js';

let town: LeadTown;

beforeAll(async () => {
  town = await createLeadTown();
});
afterAll(() => town.drop());

const change = (id: string, wish: Omit<LeadChange, 'by'>, scope: Scope = everyMerchant) =>
  new ChangeLead(town.database, town.clock, town.secretBox).run(scope, id, { ...wish, by: BY });
const applications = () => new CreateApplication(town.database, town.clock, town.secretBox);
const principal = (scope: Scope): Principal => ({
  id: BY,
  kind: 'user',
  permissions: new Set(),
  scope,
});
const convert = (id: string, scope: Scope = everyMerchant) => {
  const { database, clock, secretBox } = town;
  return new ConvertLead(database, clock, secretBox, applications()).run(principal(scope), id);
};
const ids = async (wish: Partial<LeadRequest>, scope: Scope = everyMerchant) =>
  (await town.leads.list(scope, { limit: 100, ...wish })).data.map(({ id }) => id);
describe('a lead', () => {
  it('is the agent’s who works there, else of who noted it down, else nobody’s', async () => {
    const at = (district: string) => ({ province: '浙江', city: '杭州市', district });
    expect((await town.create(at('西湖区'))).agentId).toBe(town.li.id);
    expect((await town.create({ ...at('上城区'), name: '二店' })).agentId).toBe(town.wang.id);
    expect((await town.create({ name: '无处小店' })).agentId).toBeNull();
    expect((await town.create({ name: '赵店' }, of(town.zhao))).agentId).toBe(town.zhao.id);
    const there = { ...at('滨江区'), name: '王店' };
    expect((await town.create(there, of(town.shanghai))).agentId).toBe(town.wang.id);
    expect((await town.create({ ...there, name: '远店' }, of(town.zhao))).agentId).toBe(
      town.zhao.id,
    );
    expect(await codeOf(town.create({ agentId: town.zhao.id }, of(town.li)))).toBe('agent_unknown');
    expect(await codeOf(town.create({}, merchantsOnly()))).toBe('scope_too_narrow');
  });

  it('is seen by its agent and those above, in lists, alone and by the database', async () => {
    const { id } = await town.create({ name: '看得见', agentId: town.wang.id });
    const nobodys = await town.create({ name: '没人的' });
    const sees = async (scope: Scope, lead: string) => {
      const rows = await town.database.asApp(scope, (tx) =>
        tx.query('select id from leads where id = $1', [lead]),
      );
      const isListed = (await ids({}, scope)).includes(lead);
      const isFound = (await codeOf(town.leads.one(scope, lead))) === 'accepted';
      expect([isListed, isFound]).toEqual([rows.length > 0, rows.length > 0]);
      return isListed;
    };
    for (const agent of [town.wang, town.shanghai, town.east])
      expect(await sees(of(agent), id)).toBe(true);
    for (const scope of [of(town.li), of(town.west), merchantsOnly()])
      expect(await sees(scope, id)).toBe(false);
    expect(await sees(everyMerchant, nobodys.id)).toBe(true);
    expect(await sees(of(town.east), nobodys.id)).toBe(false);
    expect(await ids({ agentId: 'none' })).toContain(nobodys.id);
    expect(await ids({ agentId: 'none' })).not.toContain(id);
    const foreign = change(id, { version: 1, state: 'contacted' }, of(town.li));
    expect(await codeOf(foreign)).toBe('lead_not_found');
  });

  it('shows its contact masked, in full to who asks, and keeps it sealed', async () => {
    const full = { contactName: '欧阳小明', phone: '13900001234' };
    const lead = await town.create({ name: '密店', ...full });
    expect(lead).toMatchObject({ contactName: '欧***', phone: '139****1234' });
    expect(await town.leads.contact(everyMerchant, lead.id)).toEqual(full);
    const kept = await asSuperuser(town.url, async (client) => {
      const leads = await client.query('select * from haodian.leads where id = $1', [lead.id]);
      const sql = 'select action, before, after from haodian.audit_log where target_id = $1';
      return [leads.rows, (await client.query(sql, [lead.id])).rows];
    });
    expect(JSON.stringify(kept)).toContain('lead.contact_shown');
    for (const secret of Object.values(full)) expect(JSON.stringify(kept)).not.toContain(secret);
  });

  it('keeps its notes and why it was lost out of the audit log', async () => {
    const { id } = await town.create({ name: '记事店', notes: '找王姐 13812345678' });
    const lost = { state: 'lost', lostReason: '王姐不做了', notes: '老板 13987654321' } as const;
    await change(id, { version: 1, ...lost });
    const rows = await auditRowsOf(town, id);
    expect(rows[1]!.after).toEqual({
      ...{ state: 'lost', lostReason: '***', notes: '***' },
    });
    expect(JSON.stringify(rows)).not.toMatch(/王姐|13812345678|13987654321/);
  });

  it('is found by its whole number or a part of its name, and by nothing else', async () => {
    const { id } = await town.create({ name: '隔壁老王便利店', phone: '0571-88156688' });
    for (const q of ['(0571) 8815 6688', '老王', '隔壁老王便利店'])
      expect(await ids({ q })).toEqual([id]);
    for (const q of ['0571-8815668', '88156688', "'; drop table leads; --", '%', '😀'])
      expect(await ids({ q })).not.toContain(id);
  });

  it('is listed from the newest, or by name, from either end and over pages', async () => {
    const district = '临安区';
    for (const name of ['B 店', 'C 店', 'A 店'])
      await town.create({ name, province: '33', city: '杭州市', district });
    const names = async (wish: Partial<LeadRequest>) => {
      const first = await town.leads.list(everyMerchant, { limit: 2, district, ...wish });
      const rest = { limit: 2, district, ...wish, cursor: first.nextCursor };
      const second = await town.leads.list(everyMerchant, rest);
      expect(second.nextCursor).toBeNull();
      return [...first.data, ...second.data].map(({ name }) => name[0]).join('');
    };
    expect(await names({})).toBe('ACB');
    expect(await names({ sort: 'createdAt' })).toBe('BCA');
    expect(await names({ sort: 'name' })).toBe('ABC');
    expect(await names({ sort: '-name', state: 'new' })).toBe('CBA');
    const { nextCursor: cursor } = await town.leads.list(everyMerchant, { limit: 2, district });
    const other = town.leads.list(everyMerchant, { limit: 2, district, sort: 'name', cursor });
    expect(await codeOf(other)).toBe('cursor_of_another_list');
  });

  it('that seems to be known already is refused unless that is accepted', async () => {
    const at = { province: '33', city: '宁波市', detail: '中山路 100 号' };
    const first = await town.create({ name: '阿强烧烤店', ...at, agentId: town.wang.id });
    const again = { name: '阿强烧烤', ...at, detail: '中山路100号' };
    const told = await town.create(again, of(town.wang)).catch((error: unknown) => error);
    expect(told).toMatchObject({
      code: 'lead_duplicate',
      fields: [{ path: 'name', code: 'near_same', message: `Lead ${first.id}.` }],
    });
    const hidden = await town.create(again, of(town.zhao)).catch((error: unknown) => error);
    expect(hidden).toMatchObject({ fields: [{ message: 'Lead of somebody else.' }] });
    const same = town.phone();
    await town.create({ name: '甲店', phone: same });
    expect(await codeOf(town.create({ name: '乙店', phone: `+86 ${same}` }))).toBe(
      'lead_duplicate',
    );
    const accepted = town.create({ name: '乙店', phone: same, acceptDuplicates: true });
    expect(await codeOf(accepted)).toBe('accepted');
  });

  it('goes from new to contacted to lost, with a reason, and can be taken up again', async () => {
    const { id } = await town.create({ name: '走一遍' });
    const move = (version: number, wish: object) => change(id, { version, ...wish });
    await move(1, { state: 'contacted' });
    expect(await codeOf(move(2, { state: 'new' }))).toBe('lead_state');
    expect(await codeOf(move(2, { state: 'lost' }))).toBe('lead_invalid');
    expect(await codeOf(move(2, { lostReason: '已用别家' }))).toBe('lead_invalid');
    const lost = await move(2, { state: 'lost', lostReason: '已用别家' });
    expect(lost).toMatchObject({ state: 'lost', lostReason: '已用别家', version: 3 });
    const again = await move(3, { state: 'contacted', notes: '回心转意' });
    expect(again).toMatchObject({ state: 'contacted', lostReason: null, notes: '回心转意' });
  });

  it('changed from a stale version is refused, with what changed meanwhile', async () => {
    const { id, phone: masked } = await town.create({ name: '两人改', agentId: town.wang.id });
    await change(id, { version: 1, notes: '一', phone: '13911112222' });
    const error = await change(id, { version: 1, notes: '二' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'lead_stale',
      fields: [{ path: 'notes' }, { path: 'phone' }],
    });
    expect(masked).not.toBe((await town.leads.one(everyMerchant, id)).phone);
    expect(await ids({ q: '13911112222' })).toEqual([id]);
    expect(await change(id, { version: 2, notes: '一' })).toMatchObject({ version: 2 });
    expect(await codeOf(change(id, { version: 2, name: '' }))).toBe('lead_invalid');
    const away = change(id, { version: 2, agentId: town.zhao.id }, of(town.east));
    expect(await codeOf(away)).toBe('agent_unknown');
    const given = await change(id, { version: 2, agentId: town.li.id }, of(town.east));
    expect(given.agentId).toBe(town.li.id);
  });
});

describe('a lead that signs up', () => {
  const place = { province: '33', city: '温州市', district: '鹿城区', detail: '五马街 12 号' };

  it('becomes a draft application of its agent, with what is known, once', async () => {
    const { id } = await town.create({ name: '温州鱼丸', ...place, agentId: town.wang.id });
    const { phone: full } = await town.leads.contact(everyMerchant, id);
    expect(await codeOf(convert(id, of(town.li)))).toBe('lead_not_found');
    const { state, applicationId, version } = await convert(id, of(town.shanghai));
    expect({ state, version }).toEqual({ state: 'converted', version: 2 });
    const application = await town.database.asApp(of(town.wang), (tx) =>
      findApplication(tx, applicationId!),
    );
    const data = openData(town.secretBox, application!);
    expect(data).toMatchObject({
      kind: 'individually_owned',
      business: { shortName: '温州鱼丸', servicePhone: full },
      stores: [{ name: '温州鱼丸', phone: full, address: place }],
    });
    const { merchantId } = application!;
    const merchant = await new ReadMerchants(town.database, town.secretBox).one(
      of(town.wang),
      merchantId,
    );
    expect(merchant).toMatchObject({ name: '温州鱼丸', state: 'onboarding' });
    const [care] = await new ReadAgents(town.database).careOf(everyMerchant, merchantId);
    expect(care!.agentId).toBe(town.wang.id);
    expect(await codeOf(convert(id))).toBe('lead_converted');
    expect(await codeOf(change(id, { version: 2, notes: 'x' }))).toBe('lead_converted');
    const steps = ['lead.created', 'lead.contact_shown', 'lead.converted'];
    expect(await auditOf(town, id)).toEqual(steps);
  });

  it('twice at once becomes one application', async () => {
    const { id } = await town.create({ name: '抢着签' });
    const codes = await Promise.all([codeOf(convert(id)), codeOf(convert(id))]);
    expect(codes.toSorted()).toEqual(['accepted', 'lead_converted']);
  });

  it('is not begun while it is lost', async () => {
    const { id } = await town.create({ name: '走失' });
    await change(id, { version: 1, state: 'lost', lostReason: '不做了' });
    expect(await codeOf(convert(id))).toBe('lead_state');
  });

  it('of a merchant that applied already is told, by number or by name and address', async () => {
    const data = {
      business: { shortName: '阿婆汤圆', servicePhone: '13612345678' },
      stores: [{ name: '阿婆汤圆', address: { ...place, detail: '人民路 66 号' } }],
    };
    await applications().run(principal(of(town.li)), { data });
    const seen = async (wish: Partial<NewLead>, scope?: Scope) =>
      town
        .create(wish, scope)
        .catch((error: { fields: { code: string; message: string }[] }) =>
          error.fields.map(({ code, message }) => `${code}: ${message.slice(0, 13)}`),
        );
    const same = { name: '完全不同', phone: '13612345678' };
    expect(await seen(same)).toEqual(['same_phone: Merchant mer_']);
    expect(await seen(same, of(town.zhao))).toEqual(['same_phone: Merchant of s']);
    const near = { ...place, detail: '人民路66号' };
    expect(await seen({ name: '阿婆汤圆店', ...near })).toEqual(['near_same: Merchant mer_']);
    expect(await seen({ name: '阿公烧烤', ...near })).toMatchObject({ name: '阿公烧烤' });
  });
});
