import { everyMerchant } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { BY, createAgency } from '../agents.fixture.js';
import { GiveTerritory } from '../territories/give-territory.js';
import { CreateLead } from './create-lead.js';
import type { NewLead } from './create-lead.js';
import { ReadLeads } from './read-leads.js';

/** A town whose 王 works in 杭州, except for 西湖区, which is 李's; with the means to note leads. */
export async function createLeadTown() {
  const town = await createAgency();
  const { database, clock, secretBox } = town;
  const give = new GiveTerritory(database, clock);
  const hangzhou = { province: '33', city: '杭州市' };
  await give.run(everyMerchant, { agentId: town.wang.id, ...hangzhou, by: BY });
  const district = { ...hangzhou, district: '西湖区' };
  await give.run(everyMerchant, { agentId: town.li.id, ...district, by: BY });

  let made = 0;
  /** A number of its own for every lead. */
  const phone = () => `138${String((made += 1)).padStart(8, '0')}`;
  const create = (wish: Partial<NewLead> = {}, scope: Scope = everyMerchant) => {
    clock.advance(1);
    const use = new CreateLead(database, clock, secretBox);
    return use.run(scope, { name: '李记早点', phone: phone(), by: BY, ...wish });
  };
  return { ...town, phone, create, leads: new ReadLeads(database, secretBox) };
}

export type LeadTown = Awaited<ReturnType<typeof createLeadTown>>;
