import { expect, it } from '@jest/globals';
import { snakeCase, SnakeCaseNaming } from './naming.js';

it.each([
  ['paidAt', 'paid_at'],
  ['n', 'n'],
  ['orderNo', 'order_no'],
  ['channelAccountId', 'channel_account_id'],
  ['MQTTUrl', 'mqtt_url'],
  ['StoreDay', 'store_day'],
])('property %s is column %s', (property, column) => {
  expect(snakeCase(property)).toBe(column);
});

it('a name that was given is kept', () => {
  const naming = new SnakeCaseNaming();
  expect(naming.tableName('StoreDay', 'store_days')).toBe('store_days');
  expect(naming.columnName('paidAt', 'paid', ['order'])).toBe('order_paid');
  expect(naming.joinColumnName('storeDay', 'id')).toBe('store_day_id');
});
