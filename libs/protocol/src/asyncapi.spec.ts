import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { asyncApiDocument } from './asyncapi.js';
import { messages } from './messages.js';
import { downTopic, upTopic } from './topics.js';

interface Document {
  readonly channels: Record<string, { address: string; messages: Record<string, object> }>;
}

// The parser's dependencies do not load inside Jest's module sandbox; a plain node process runs it
// as users do.
const VALIDATE = `
  import { Parser } from '@asyncapi/parser';
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  const { document, diagnostics } = await new Parser().parse(text);
  const found = diagnostics.map(({ code, message, path, severity }) => {
    return { code, message, path, severity };
  });
  process.stdout.write(JSON.stringify({ parsed: document !== undefined, found }));
`;

describe('the AsyncAPI document', () => {
  const document = asyncApiDocument() as Document;

  it('is valid AsyncAPI 3, examples included, without errors or warnings', () => {
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', VALIDATE], {
      input: JSON.stringify(document),
      env: { ...process.env, NODE_OPTIONS: '' },
      encoding: 'utf8',
    });
    const { parsed, found } = JSON.parse(output) as {
      parsed: boolean;
      found: { severity: number }[];
    };
    expect(found.filter(({ severity }) => severity <= 1)).toEqual([]);
    expect(parsed).toBe(true);
  });

  it('describes every message on the topic the code uses', () => {
    const described = Object.values(document.channels).flatMap((channel) =>
      Object.keys(channel.messages).map((name) => `${name} on ${channel.address}`),
    );
    const used = messages.map((message) => {
      const isDown = message.direction === 'dn';
      const topic = isDown ? downTopic('{sn}', message.leaf) : upTopic('{sn}', message.leaf);
      return `${message.name} on ${topic}`;
    });
    expect(described.toSorted()).toEqual(used.toSorted());
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});
