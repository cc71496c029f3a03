import { permissionsOf } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { everyMerchant } from '#libs/persistence';
import type { Scope } from '#libs/persistence';

/** Somebody who is logged in and acts in a role. */
export function person(id: string, role = 'operator', scope: Scope = everyMerchant): Principal {
  const permissions = new Set(permissionsOf(role));
  const session = { id: 'ses_test', grantId: 'grn_test', role };
  return { id, kind: 'user', permissions, scope, session };
}
