import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemSimClock } from '../sim-clock.js';
import { ApiClient } from './api-client.js';

let server: Server;
let url: string;
/** What was asked, and with which token. */
let asked: string[];
/** Whether a refresh is refused, as after an answer that was lost. */
let isRefreshRefused: boolean;

beforeEach(async () => {
  asked = [];
  isRefreshRefused = false;
  let issued = 0;
  server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    const path = `${request.method} ${request.url}`;
    asked.push(`${path} ${request.headers.authorization ?? ''}`.trim());
    const isRefresh = path === 'POST /v1/sessions/refresh';
    if (isRefresh && isRefreshRefused) return response.writeHead(401).end('{}');
    issued += 1;
    // The first token is all but over, the later ones are not.
    const expiresAt = new Date(systemSimClock.nowMs() + (issued === 1 ? 30_000 : 900_000));
    return response.end(
      JSON.stringify({ accessToken: `t${issued}`, refreshToken: `r${issued}`, expiresAt }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function askTwice(): Promise<void> {
  const api = new ApiClient(url);
  await api.logIn('admin', 'secret');
  await Promise.all([api.get('/a'), api.get('/b')]);
}

describe('a client of the API', () => {
  it('renews its session before it is over, once for all who ask meanwhile', async () => {
    await askTwice();
    expect(asked.slice(0, 2)).toEqual(['POST /v1/sessions', 'POST /v1/sessions/refresh Bearer t1']);
    expect(asked.slice(2).toSorted()).toEqual(['GET /a Bearer t2', 'GET /b Bearer t2']);
  });

  it('logs in again when its refresh token is good no more', async () => {
    isRefreshRefused = true;
    await askTwice();
    expect(asked.slice(2, 3)).toEqual(['POST /v1/sessions Bearer t1']);
    expect(asked.slice(3).toSorted()).toEqual(['GET /a Bearer t2', 'GET /b Bearer t2']);
  });
});
