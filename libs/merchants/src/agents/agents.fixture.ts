import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOfAgents } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { CreateMerchant } from '../create-merchant.js';
import { createTown } from '../shop.fixture.js';
import type { Town } from '../shop.fixture.js';
import type { Agent, AgentKind } from './agents.repository.js';
import { CreateAgent } from './create-agent.js';

/** The principal of the specs; a log entry knows it, no table does. */
export const BY = 'usr_test';

/** A town with two regions: 华东 has 上海 with 王 and 李, 西南 has 成都 with 赵. */
export async function createAgency() {
  const town = await createTown();
  const create = (name: string, kind: AgentKind, above?: Agent): Promise<Agent> => {
    town.clock.advance(1);
    const wish = { name, kind, parentId: above?.id };
    return new CreateAgent(town.database, town.clock).run(everyMerchant, wish);
  };
  const east = await create('华东', 'region');
  const west = await create('西南', 'region');
  const shanghai = await create('上海', 'branch', east);
  const chengdu = await create('成都', 'branch', west);
  const wang = await create('王', 'agent', shanghai);
  const li = await create('李', 'agent', shanghai);
  const zhao = await create('赵', 'agent', chengdu);

  /** A merchant in somebody's care, or in nobody's. */
  const open = async (agent?: Agent, name = '面馆') => {
    town.clock.advance(1);
    const wish = { name, agentId: agent?.id, by: BY };
    return (await new CreateMerchant(town.database, town.clock).run(everyMerchant, wish)).id;
  };
  const tree = { east, west, shanghai, chengdu, wang, li, zhao };
  return { ...town, ...tree, open, person: (of: Held) => insertPerson(town, of) };
}

export type Agency = Awaited<ReturnType<typeof createAgency>>;

/** The scope of who holds the role of an agent there. */
export const of = ({ id }: Agent) => merchantsOfAgents(id);

interface Held {
  readonly role: string;
  readonly agent?: Agent;
  readonly merchantId?: string;
}

/** Somebody with one role. */
async function insertPerson({ url, clock }: Town, held: Held): Promise<string> {
  const id = newId('usr', clock.nowMs());
  const scopeId = held.agent?.id ?? held.merchantId ?? null;
  const scopeType = held.agent ? 'agent' : held.merchantId ? 'merchant' : 'platform';
  await asSuperuser(url, async (client) => {
    await client.query(
      `insert into haodian.users (id, username, password_hash, created_at)
       values ($1, $2, 'x', now())`,
      [id, id.slice(-20)],
    );
    await client.query(
      `insert into haodian.role_grants
         (id, user_id, role, scope_type, scope_id, granted_by, granted_at)
       values ($1, $2, $3, $4, $5, 'usr_test', now())`,
      [newId('grn', clock.nowMs()), id, held.role, scopeType, scopeId],
    );
  });
  return id;
}

/** What the audit log has of a thing, from the first row. */
export async function auditOf(town: Town, targetId: string): Promise<string[]> {
  return (await auditRowsOf(town, targetId)).map(({ action }) => action);
}

/** The same with the states before and after. */
export function auditRowsOf(
  { url }: Town,
  targetId: string,
): Promise<{ action: string; before: unknown; after: unknown }[]> {
  return asSuperuser(url, async (client) => {
    const sql = `select action, before, after from haodian.audit_log
      where target_id = $1 order by at, sequence`;
    return (await client.query(sql, [targetId])).rows;
  });
}
