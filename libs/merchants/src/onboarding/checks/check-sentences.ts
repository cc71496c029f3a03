interface Sentence {
  readonly en: string;
  readonly zh: string;
}

/**
 * What a person is told about a faulty field, by its stable code: what is wrong and what to do. No
 * sentence repeats the value, which may be somebody's personal data.
 */
export const CHECK_SENTENCES = {
  missing: {
    en: 'This is still missing; fill it in.',
    zh: '此项未填写，请补充。',
  },
  credit_code_form: {
    en: 'A unified social credit code has 18 digits and capital letters without I, O, S, V, Z.',
    zh: '统一社会信用代码应为18位数字或大写字母（不含I、O、S、V、Z）。',
  },
  credit_code_check: {
    en: 'The check character of the credit code does not fit; compare it with the licence.',
    zh: '统一社会信用代码校验位不符，请与营业执照核对。',
  },
  credit_code_not_individually_owned: {
    en: 'The credit code is not of an individually-owned business (92…); choose another kind.',
    zh: '该统一社会信用代码不是个体工商户（92开头），请核对商户类型。',
  },
  credit_code_individually_owned: {
    en: 'The credit code is of an individually-owned business (92…), no company; check the kind.',
    zh: '该统一社会信用代码属于个体工商户（92开头），不是企业，请核对商户类型。',
  },
  id_number_form: {
    en: 'An ID number has 17 digits and then a digit or X.',
    zh: '身份证号应为18位：前17位数字，末位数字或X。',
  },
  id_number_check: {
    en: 'The last character of the ID number does not fit; compare it with the card.',
    zh: '身份证号校验位不符，请与身份证核对。',
  },
  id_number_province: {
    en: 'The ID number does not begin with the code of a province; compare it with the card.',
    zh: '身份证号前两位不是有效的省级代码，请与身份证核对。',
  },
  id_number_birthday: {
    en: 'Digits 7 to 14 of the ID number are no possible date of birth; compare it.',
    zh: '身份证号第7至14位不是有效的出生日期，请与身份证核对。',
  },
  bank_card_form: {
    en: 'A bank card number has 12 to 19 digits.',
    zh: '银行卡号应为12至19位数字。',
  },
  bank_card_check: {
    en: 'The last digit of the bank card number does not fit; compare it with the card.',
    zh: '银行卡号校验位不符，请与银行卡核对。',
  },
  company_account_form: {
    en: 'A company’s account number has 8 to 30 digits.',
    zh: '对公账号应为8至30位数字。',
  },
  mobile_form: {
    en: 'A mobile number of the mainland has 11 digits and begins with 13 to 19.',
    zh: '请填写11位大陆手机号（13至19开头）。',
  },
  landline_form: {
    en: 'A landline number has an area code and 7 or 8 digits, such as 0571-88156688.',
    zh: '固定电话应为区号加7至8位号码，例如0571-88156688。',
  },
  person_name_form: {
    en: 'Write the name as on the ID card: 2 to 50 Chinese characters, with · between parts.',
    zh: '请按身份证填写姓名：2至50个汉字，少数民族姓名用“·”分隔。',
  },
  licence_name_form: {
    en: 'Write the name as on the licence: 2 to 110 characters, no others than a name has.',
    zh: '请按营业执照填写名称：2至110个字符，不含特殊符号。',
  },
  licence_name_absent: {
    en: 'A licence without a name is entered as 个体户 and the operator’s name, as in 个体户张三.',
    zh: '营业执照无字号时，请填写“个体户+经营者姓名”，例如“个体户张三”。',
  },
  licence_name_of_company: {
    en: 'The name of an individually-owned business does not end with 公司; check the kind.',
    zh: '个体工商户名称不能以“公司”结尾，请核对商户类型。',
  },
  company_name_form: {
    en: 'A company’s name ends with what it is, such as 有限公司; write it as on the licence.',
    zh: '企业名称应包含组织形式（如“有限公司”），请按营业执照填写全称。',
  },
  shop_name_form: {
    en: 'The name of a shop has 2 to 50 characters, among them a Chinese character or a letter.',
    zh: '店铺名称应为2至50个字符，且至少含一个汉字或字母。',
  },
  mcc_unknown: {
    en: 'This is no category of a neighbourhood shop; choose one from the list.',
    zh: '经营类目不在可选范围内，请从列表中选择。',
  },
  address_province: {
    en: 'The province is a code of two digits, such as 33 for 浙江省.',
    zh: '请选择省级行政区代码（两位数字，例如33为浙江省）。',
  },
  address_area: {
    en: 'City and district are 2 to 30 Chinese characters, as in 杭州市.',
    zh: '市、区名称应为2至30个汉字，例如“杭州市”。',
  },
  address_detail: {
    en: 'Write street and number, 4 to 120 characters.',
    zh: '请填写街道和门牌号，4至120个字符。',
  },
  opening_hours_many: {
    en: 'Give at most 28 spans a week.',
    zh: '每周营业时段最多28个。',
  },
  opening_hours_form: {
    en: 'A span has a day from 1 (Monday) to 7 and times such as 09:00; the end may be 24:00.',
    zh: '营业时段应包含星期（1为周一，7为周日）和时间（例如09:00），结束时间可为24:00。',
  },
  opening_hours_empty: {
    en: 'A span ends when it begins; a whole day is 00:00 to 24:00.',
    zh: '营业时段的开始与结束时间相同；全天营业请填写00:00至24:00。',
  },
  opening_hours_overlap: {
    en: 'This span overlaps another one; join them or change the times.',
    zh: '该营业时段与其他时段重叠，请合并或修改。',
  },
  bank_name_form: {
    en: 'Write the bank’s name in 4 to 60 characters, as in 中国工商银行杭州西湖支行.',
    zh: '请填写开户银行全称，4至60个字符，例如“中国工商银行杭州西湖支行”。',
  },
  holder_not_licence: {
    en: 'A company is settled to an account in the name on its licence.',
    zh: '企业结算账户的户名必须与营业执照名称一致。',
  },
  holder_not_legal_person: {
    en: 'This kind of merchant is settled to an account in the name of the legal person.',
    zh: '结算账户的户名必须与法定代表人（经营者）姓名一致。',
  },
} as const satisfies Record<string, Sentence>;

/** The stable code of a faulty field; clients branch on it. */
export type CheckCode = keyof typeof CHECK_SENTENCES;
