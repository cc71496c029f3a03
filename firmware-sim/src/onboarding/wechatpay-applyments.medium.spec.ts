import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { newWechatpayAccount } from '../channels/wechatpay.js';
import { startWechatpayApplyments } from './wechatpay-applyments.js';
import type { WechatpayApplyments } from './wechatpay-applyments.js';

const PATH = '/v3/applyment4sub/applyment/';
const account = newWechatpayAccount();
let wechat: WechatpayApplyments;

beforeAll(async () => {
  wechat = await startWechatpayApplyments(account);
});
afterAll(() => wechat.close());

const post = async (body: string) => {
  const headers = { 'wechatpay-serial': account.keys[0]!.serial };
  const answer = await fetch(wechat.url + PATH, { method: 'POST', headers, body });
  return { status: answer.status, body: (await answer.json()) as object };
};

it.each(['', '<xml/>', '{"business_code":', 'null', '"1900000109_1"'])(
  'what is no JSON object is refused as the vendor does, with 400 and a code: %j',
  async (body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: { code: 'PARAM_ERROR' } });
  },
);

it('an object without a field that is needed is refused by the name of the field', async () => {
  expect(await post('{"contact_info":null}')).toMatchObject({
    status: 400,
    body: { code: 'PARAM_ERROR', detail: { field: '/business_code' } },
  });
});

it('a line that breaks within a body leaves it answering others', async () => {
  const { hostname, port } = new URL(wechat.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{`);
  socket.end();
  socket.resume();
  await once(socket, 'close');
  expect(await post('')).toMatchObject({ status: 400 });
});
