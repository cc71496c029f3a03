import type { TypedLead } from './check-lead.js';

/** A column of a file of leads. */
export type LeadColumn = keyof TypedLead | 'agent';

/** What each column may be called; the first is what an export writes. */
export const LEAD_COLUMNS: Readonly<Record<LeadColumn, readonly string[]>> = {
  name: ['店名', '名称', '门店名称', '店铺名称', '商户名称', '商户', 'name', 'shop'],
  contactName: ['联系人', '姓名', '老板', 'contact', 'contact name', 'contactname'],
  phone: ['电话', '手机', '手机号', '手机号码', '联系电话', '联系方式', 'phone', 'mobile'],
  province: ['省', '省份', 'province'],
  city: ['市', '城市', 'city'],
  district: ['区', '区县', '区/县', 'district'],
  detail: ['地址', '详细地址', '门店地址', 'address', 'detail'],
  source: ['来源', '渠道', 'source'],
  notes: ['备注', '说明', 'notes', 'note'],
  agent: ['经纪人', '业务员', '负责人', 'agent', 'agent id', 'agentid'],
};

const BY_NAME = new Map(
  Object.entries(LEAD_COLUMNS).flatMap(([column, names]) =>
    names.map((name) => [name, column as LeadColumn] as const),
  ),
);

/** The column a heading means; undefined for none. */
export function leadColumnOf(heading: string): LeadColumn | undefined {
  const plain = heading
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_*]+/g, ' ')
    .trim();
  return BY_NAME.get(plain);
}
