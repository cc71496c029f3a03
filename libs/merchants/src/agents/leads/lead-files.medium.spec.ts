import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { codeOf } from '../../shop.fixture.js';
import { BY, of } from '../agents.fixture.js';
import { ExportLeads } from './export-leads.js';
import { ImportLeads } from './import-leads.js';
import type { LeadImport } from './import-leads.js';
import { createLeadTown } from './leads.fixture.js';
import type { LeadTown } from './leads.fixture.js';

let town: LeadTown;

beforeAll(async () => {
  town = await createLeadTown();
});
afterAll(() => town.drop());

const take = (lines: readonly string[], how: Partial<LeadImport> = {}, scope?: Scope) => {
  town.clock.advance(1);
  const use = new ImportLeads(town.database, town.clock, town.secretBox);
  const wish = { dryRun: false, duplicates: 'skip', by: BY, ...how } as const;
  return use.run(scope ?? everyMerchant, Buffer.from(lines.join('\n')), wish);
};
const count = async () => (await town.leads.list(everyMerchant, { limit: 100 })).data.length;

describe('a file of leads', () => {
  const HEAD = '店名,电话,省,市,区,地址,经纪人';

  it('is taken in whole, each to the agent it names or who works there', async () => {
    const lines = [
      HEAD,
      `一号店,${town.phone()},浙江,杭州市,西湖区,文一路1号,`,
      `二号店,${town.phone()},浙江,杭州市,上城区,中山路2号,`,
      `三号店,${town.phone()},,,,,赵`,
      `四号店,${town.phone()},,,,,${town.chengdu.id}`,
      `五号店,${town.phone()},,,,,`,
    ];
    const told = await take(lines);
    expect(told).toMatchObject({ dryRun: false, rows: 5, imported: 5, skipped: 0, faultCount: 0 });
    const { data } = await town.leads.list(everyMerchant, { limit: 5 });
    const agents = new Map(data.map(({ name, agentId }) => [name, agentId]));
    expect(['一', '二', '三', '四', '五'].map((n) => agents.get(`${n}号店`))).toEqual([
      ...[town.li.id, town.wang.id, town.zhao.id, town.chengdu.id, null],
    ]);
  });

  it('with a fault is taken in not at all, and every fault is told', async () => {
    const before = await count();
    const lines = [
      HEAD,
      `好店,${town.phone()},,,,,`,
      '坏店,1,,,,,',
      `别人的,${town.phone()},,,,,不存在`,
    ];
    const error = await take(lines).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'lead_file_faulty',
      fields: [
        { path: 'rows.3.电话', code: 'mobile_form', messageZh: expect.any(String) },
        { path: 'rows.4.经纪人', code: 'agent_unknown' },
      ],
    });
    const tried = await take(lines, { dryRun: true });
    expect(tried).toMatchObject({ rows: 3, faultCount: 2, faults: [{ row: 3 }, { row: 4 }] });
    expect(await count()).toBe(before);
  });

  it('names nobody its reader does not see', async () => {
    const lines = [HEAD, `远店,${town.phone()},,,,,赵`];
    expect(await codeOf(take(lines, {}, of(town.east)))).toBe('lead_file_faulty');
    expect(await codeOf(take(lines, {}, merchantsOnly()))).toBe('scope_too_narrow');
  });

  it('leaves out what is known already, in it or before it, unless told otherwise', async () => {
    const same = town.phone();
    const at = '江苏,无锡市,梁溪区,人民路 8 号';
    const known = await town.create({
      name: '老地方',
      phone: town.phone(),
      province: '32',
      city: '徐州市',
    });
    const lines = [
      HEAD,
      `陈记面馆,${same},${at},`,
      `完全不同,${same},${at},`,
      `陈记面管,${town.phone()},${at},`,
      `老地方,${town.phone()},江苏,徐州市,,,`,
      `新地方,${town.phone()},江苏,徐州市,,,`,
    ];
    const told = await take(lines, { dryRun: true });
    expect(told).toMatchObject({ rows: 5, imported: 2, skipped: 3 });
    expect(told.duplicates).toEqual([
      { inRow: 3, of: 'file', id: null, row: 2, why: 'phone' },
      { inRow: 4, of: 'file', id: null, row: 2, why: 'name_and_address' },
      { inRow: 5, of: 'lead', id: known.id, why: 'name_and_address' },
    ]);
    const before = await count();
    await take(lines);
    expect(await count()).toBe(before + 2);
    expect(await take(lines)).toMatchObject({ imported: 0, skipped: 5 });
    expect(await take(lines, { duplicates: 'import' })).toMatchObject({ imported: 5 });
  });

  it('of five thousand rows is compared and taken in within seconds', async () => {
    const names = '张李王赵钱孙周吴郑陈';
    const kinds = ['面馆', '早点', '水果店', '便利店', '烧烤'];
    const nameOf = (n: number) => `${names[n % 10]}${names[((n / 10) % 10) | 0]}${n}号`;
    const lines = Array.from(
      { length: 5_000 },
      (_, n) => `${nameOf(n)}${kinds[n % 5]},${town.phone()},广东,深圳市,福田区,深南路${n}号,`,
    );
    const startedMs = performance.now();
    const told = await take([HEAD, ...lines]);
    expect(told.imported + told.skipped).toBe(5_000);
    expect(performance.now() - startedMs).toBeLessThan(30_000);
    const first = await town.leads.list(everyMerchant, { city: '深圳市', limit: 100 });
    expect(first.data).toHaveLength(100);
  });

  it('comes out again for Excel, with masked numbers, those in scope only', async () => {
    const { id } = await town.create({
      name: '+1便利店',
      agentId: town.zhao.id,
      phone: '13733334444',
    });
    const csv = await new ExportLeads(town.database, town.secretBox).run(of(town.zhao), {});
    expect(csv).toContain(`'+1便利店`);
    expect(csv).toContain(id);
    expect(csv).toContain('137****4444');
    const others = await new ExportLeads(town.database, town.secretBox).run(of(town.li), {});
    expect(others).not.toContain(id);
  });

  it('comes out by the filters of the list, which are recorded, but no search', async () => {
    const at = { province: '33', city: '绍兴市', district: '越城区', agentId: town.wang.id };
    for (const name of ['甲饭馆', '乙饭馆']) await town.create({ name, ...at });
    const { name: last } = await town.create({ name: '丙书屋', ...at });
    const written = async (wish: Parameters<ExportLeads['run']>[1]) => {
      const leads = new ExportLeads(town.database, town.secretBox);
      const csv = await leads.run(everyMerchant, { city: '绍兴市', ...wish });
      return csv
        .trim()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',')[0]);
    };
    expect(await written({})).toEqual([last, '乙饭馆', '甲饭馆']);
    expect(await written({ q: '饭馆', sort: 'createdAt' })).toEqual(['甲饭馆', '乙饭馆']);
    const rows = await town.database.asApp(everyMerchant, (tx) =>
      tx.query<{ after: unknown }>(
        `select "after"::json as after from audit_log where action = 'leads.exported'
         order by sequence desc limit 2`,
      ),
    );
    expect(rows.map(({ after }) => after)).toEqual([
      { city: '绍兴市', sort: 'createdAt', isSearch: true, leads: 2 },
      { city: '绍兴市', leads: 3 },
    ]);
  });
});
