import type { ApplicationData } from '../../onboarding/checks/application-data.js';
import type { MerchantKind } from '../../onboarding/checks/merchant-needs.js';
import type { LeadFields } from './lead.js';

/** What an application of this shop begins with: name, number and address of one store. */
export function applicationOf(lead: LeadFields, kind: MerchantKind): ApplicationData {
  const { name, phone, province, city, district, detail } = lead;
  const parts = Object.entries({ province, city, district, detail });
  const address = Object.fromEntries(parts.filter(([, text]) => text !== null));
  const isPlaced = Object.keys(address).length > 0;
  const called = phone === null ? {} : { servicePhone: phone };
  return {
    kind,
    business: { shortName: name, ...called },
    stores: [{ name, ...(phone === null ? {} : { phone }), ...(isPlaced ? { address } : {}) }],
  };
}
