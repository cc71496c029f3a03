/**
 * Public codes of well-known organisations, as their licences and annual reports print them. What
 * else is needed is made by the specs: no private person's number is here.
 */
export const PUBLIC_CREDIT_CODES = [
  ['914403001922038216', 'Huawei Technologies'],
  ['9144030071526726XG', 'Tencent Technology (Shenzhen)'],
  ['91440300708461136T', 'Shenzhen Tencent Computer Systems'],
  ['91330100799655058B', 'Alibaba (China)'],
  ['91110000802100433B', 'Beijing Baidu Netcom'],
  ['91110108551385082Q', 'Xiaomi'],
  ['91100000100003962T', 'Industrial and Commercial Bank of China'],
] as const;

/** GB 11643-1999, annex A: the two examples of the standard. */
export const STANDARD_ID_NUMBERS = [
  ['11010519491231002X', '1949-12-31'],
  ['440524188001010014', '1880-01-01'],
] as const;

/** Numbers that card networks publish for trying out; no account is behind them. */
export const TEST_CARDS = [
  '4111111111111111',
  '4012888888881881',
  '5555555555554444',
  '5105105105105100',
  '6011111111111117',
  '3530111333300000',
  '6200000000000005',
  '6212345678901232',
] as const;
