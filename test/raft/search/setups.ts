import type { Setup } from './explorer.ts';

const empty = { a: [], b: [], c: [] };

/** What is searched at every run of the tests, and how many states of it at most; more in a long run. */
export const setups: ReadonlyMap<string, Setup & { readonly statesMax: number }> = new Map([
  [
    'two nodes, three elections, a power loss',
    {
      logs: { a: [], b: [] },
      limits: { campaign: 3, propose: 1, crash: 1 },
      lost: ['heartbeat'],
      statesMax: 200_000,
    },
  ],
  [
    'two elections from nothing',
    { logs: empty, first: 'a', limits: { campaign: 2 }, lost: ['heartbeat'], statesMax: 100_000 },
  ],
  [
    'an election with a power loss',
    { logs: empty, first: 'a', limits: { campaign: 2, crash: 1 }, lost: ['heartbeat'], statesMax: 150_000 },
  ],
  [
    'an election while entries are on their way',
    {
      logs: empty,
      leader: 'a',
      limits: { campaign: 1, propose: 1, crash: 1 },
      lost: ['heartbeat'],
      statesMax: 250_000,
    },
  ],
  [
    'messages that come twice',
    {
      logs: empty,
      leader: 'a',
      limits: { campaign: 1, propose: 1, repeat: 1 },
      lost: ['heartbeat'],
      statesMax: 100_000,
    },
  ],
  [
    'heartbeats and reads',
    { logs: empty, leader: 'a', limits: { campaign: 1, beat: 1, read: 1 }, statesMax: 100_000 },
  ],
  [
    'a log that forked',
    {
      logs: { a: [1, 1, 2, 2], b: [1, 1], c: [1] },
      limits: { campaign: 2, unreachable: 1 },
      first: 'b',
      terms: { a: 2, b: 2, c: 2 },
      lost: ['heartbeat'],
      statesMax: 200_000,
    },
  ],
  [
    'a longer log of an older term',
    {
      logs: { a: [1, 1, 1], b: [], c: [] },
      terms: { a: 3, b: 2, c: 2 },
      first: 'c',
      limits: { campaign: 2 },
      lost: ['heartbeat'],
      statesMax: 100_000,
    },
  ],
  [
    'reads of a new leader',
    {
      logs: empty,
      leader: 'a',
      limits: { campaign: 1, propose: 1, read: 1 },
      lost: ['heartbeat'],
      statesMax: 200_000,
    },
  ],
  [
    'R54 B52 two leaders with one change of the voters each',
    {
      logs: { a: [1], b: [1], c: [1], d: [1] },
      changes: { a: 'acd', b: 'bcd' },
      // Ongaro 2015: both lead once, with nothing committed in their terms; what follows is a dozen steps away.
      prelude: [
        'campaign a, sync a, deliver a>b voteReq, deliver a>c voteReq, sync b, sync c, deliver b>a, deliver c>a',
        'sync a, change a',
        'campaign b, sync b, deliver b>c voteReq, deliver b>d voteReq, sync c, sync d, deliver c>b, deliver d>b',
        'deliver b>d append',
      ],
      limits: { campaign: 4, change: 2 },
      lost: ['heartbeat'],
      statesMax: 150_000,
    },
  ],
  [
    'entries of older terms',
    {
      logs: { a: [1, 2], b: [1], c: [1, 3] },
      terms: { a: 3, b: 3, c: 4 },
      first: 'a',
      limits: { campaign: 2 },
      lost: ['heartbeat'],
      statesMax: 100_000,
    },
  ],
]);
