import test from 'ava';
import { ClockFence } from '../../src/broker/clock-fence.ts';
import { nextFloor, type RetentionView } from '../../src/broker/retention-policy.ts';
import { toIndex } from '../../src/raft/core/types.ts';

const segmentBytes = 100;
const unlimited = Number.MAX_SAFE_INTEGER;
const settings = { maxAgeMs: 1000, maxBytes: unlimited, minSegments: 2 };

/** A log of segments 0..9, each of ten entries; the last is active. */
const view: RetentionView = {
  boundaries: Array.from({ length: 9 }, (_, i) => ({
    index: toIndex(10 * (i + 1)),
    position: 100 * (i + 1),
  })),
  segmentBytes,
  end: 950,
  oldTo: 0,
  spaceShort: false,
  segmentsMax: 100,
  indexMax: unlimited,
  unconsumedFrom: unlimited,
};

function floorOf(change: Partial<RetentionView>, more: Partial<typeof settings> = {}): number | undefined {
  return nextFloor({ ...settings, ...more }, { ...view, ...change })?.position;
}

test('nothing goes while nothing is due', (t) => {
  t.is(floorOf({}), undefined);
  t.is(floorOf({ boundaries: [], oldTo: 500 }), undefined);
});

// catalog 87
test('what is old goes, down to the segments that stay', (t) => {
  t.is(floorOf({ oldTo: 300 }), 300);
  t.is(floorOf({ oldTo: 900 }), 700);
  t.is(floorOf({ oldTo: 900 }, { minSegments: 20 }), undefined);
});

test('what exceeds the size goes', (t) => {
  t.is(floorOf({}, { maxBytes: 950 }), undefined);
  t.is(floorOf({}, { maxBytes: 949 }), 100);
  t.is(floorOf({}, { maxBytes: 500 }), 500);
});

test('a disk that is nearly full gives up one segment at a time, whatever its age', (t) => {
  t.is(floorOf({ spaceShort: true }), 100);
});

test('consumer groups, checkpoints and seeds hold segments back, the rate limits them', (t) => {
  t.is(floorOf({ oldTo: 500, unconsumedFrom: 250 }), 200);
  t.is(floorOf({ oldTo: 500, unconsumedFrom: 99 }), undefined);
  t.is(floorOf({ spaceShort: true, unconsumedFrom: 99 }), undefined);
  t.is(floorOf({ oldTo: 500, indexMax: 39 }), 300);
  t.is(floorOf({ oldTo: 500, segmentsMax: 1 }), 100);
  t.is(floorOf({ oldTo: 500, segmentsMax: 0 }), undefined);
});

const began = { wallMs: 1_000_000, monotonicMs: 500, storedMs: 999_000 };
const later = (ms: number, more = {}): typeof began => ({
  wallMs: began.wallMs + ms,
  monotonicMs: began.monotonicMs + ms,
  storedMs: began.storedMs + ms,
  ...more,
});

test('B47 a wall clock that leaves the monotonic one is in doubt until it is back', (t) => {
  const fence = new ClockFence(began, 72e5);
  t.is(fence.doubt(later(60_000)), undefined);
  t.regex(fence.doubt(later(60_000, { wallMs: began.wallMs + 80_000 })) ?? '', /moved by 20000 ms/);
  t.regex(fence.doubt(later(60_000, { wallMs: began.wallMs + 40_000 })) ?? '', /moved by -20000 ms/);
  t.is(fence.doubt(later(61_000)), undefined);
});

test('B47 a clock that was ahead of the log from the beginning is in doubt for as long, at most the age limit', (t) => {
  const hour = 3_600_000;
  const fence = new ClockFence({ ...began, storedMs: began.wallMs - hour }, 72 * hour);
  t.regex(fence.doubt(later(hour - 1000)) ?? '', /3600000 ms ahead/);
  t.is(fence.doubt(later(hour)), undefined);
  const decades = new ClockFence({ ...began, storedMs: 1 }, 10_000);
  t.not(decades.doubt(later(9000)), undefined);
  t.is(decades.doubt(later(10_000)), undefined);
});

test('B47 a clock behind the timestamps of the log is in doubt', (t) => {
  const fence = new ClockFence(began, 72e5);
  t.regex(fence.doubt(later(1000, { storedMs: began.wallMs + 31_000 })) ?? '', /30000 ms ahead of the wall/);
});
