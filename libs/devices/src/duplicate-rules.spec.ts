import { describe, expect, it } from '@jest/globals';
import { decideTakeOver, decideHello, duplicateRules, timesComeBack } from './duplicate-rules.js';

const { takeOversMax, holderAwayMaxMs } = duplicateRules;

describe('a connection that asks for a taken place', () => {
  it.each([
    // take-overs, incident, answer of the connected one, asks the first one?, decision
    [0, false, undefined, false, 'admit'],
    [takeOversMax - 1, false, undefined, false, 'admit'],
    [takeOversMax, false, undefined, false, 'ask'],
    [takeOversMax, false, false, false, 'admit'],
    [takeOversMax + 18, false, false, false, 'admit'],
    [takeOversMax, false, true, false, 'refuse'],
    [takeOversMax, false, true, true, 'restore'],
    [0, true, undefined, false, 'ask'],
    [0, true, false, false, 'admit'],
    [0, true, true, false, 'refuse'],
    [0, true, true, true, 'restore'],
  ])('%i taken, incident %s, answer %s, first %s: %s', (...row) => {
    const [takeOvers, hasIncident, answers, isFirst, decision] = row;
    const facts = { takeOvers, hasIncident, isFirst };
    expect(decideTakeOver(answers === undefined ? facts : { ...facts, answers })).toBe(decision);
  });
});

describe('a device that says hello during an incident', () => {
  it.each([
    ['holder', 0, 'keep'],
    ['unknown', 0, 'keep'],
    ['newcomer', 0, 'refuse'],
    ['newcomer', holderAwayMaxMs - 1, 'refuse'],
    ['newcomer', holderAwayMaxMs, 'inherit'],
    ['holder', holderAwayMaxMs, 'keep'],
  ] as const)('%s, the first one away for %i ms: %s', (which, awayMs, decision) => {
    expect(decideHello(which, awayMs)).toBe(decision);
  });
});

describe('how often an earlier value came back', () => {
  it.each([
    ['nothing', '', 0],
    ['one session', 'aaaa', 0],
    ['a new session at every connection', 'abcdefgh', 0],
    ['a hello repeated', 'aabbcc', 0],
    ['a late copy of an earlier hello', 'aba', 1],
    ['two that alternate', 'ababa', 3],
    ['two that alternate, repeating themselves', 'aabbaabb', 2],
    ['three in a row', 'abcabc', 3],
  ])('%s: %s', (_, values, times) => {
    expect(timesComeBack([...values])).toBe(times);
  });
});
