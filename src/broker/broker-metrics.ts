import { Metrics } from '../metrics/metrics.ts';
import { observeProcess } from '../metrics/process-metrics.ts';
import type { Replica } from './replica.ts';

/** The instruments of a broker; all values are read when somebody asks. */
export function brokerMetrics(replica: Replica): { metrics: Metrics } & Disposable {
  const { node, store, log } = replica;
  const metrics = new Metrics();
  const processMetrics = observeProcess(metrics);
  const gauge = (name: string, help: string, read: () => number): void => {
    metrics.observeGauge(`flotilla_${name}`, help, read);
  };
  gauge('raft_has_leader', 'A leader is known.', () => (node.soft.leader === undefined ? 0 : 1));
  gauge('raft_is_leader', 'This broker leads its group.', () => (node.soft.role === 'leader' ? 1 : 0));
  gauge('raft_term', 'Raft term.', () => node.soft.term);
  gauge('raft_commit_index', 'Highest committed entry.', () => node.status().commit);
  gauge('raft_applied_index', 'Highest applied entry.', () => node.applied);
  gauge(
    'raft_unstable_bytes',
    'Bytes handed to the log writer, not yet durable.',
    () => node.status().unstableBytes,
  );
  gauge('store_persisted_index', 'Entry up to which the state is saved.', () => store.persistedIndex);
  gauge('log_floor_index', 'Index just before the first retained entry.', () => log.floor.index);
  gauge(
    'retention_clock_in_doubt',
    'Nothing is deleted for its age, since the wall clock may be wrong.',
    () => (replica.clockDoubt === undefined ? 0 : 1),
  );
  gauge(
    'seed_done_bytes',
    'Bytes fetched of the state at the floor of the leader.',
    () => replica.seeding?.doneBytes ?? 0,
  );
  gauge(
    'seed_total_bytes',
    'Bytes of that state; 0: nothing is fetched.',
    () => replica.seeding?.totalBytes ?? 0,
  );
  gauge('topics', 'Topics of the broker group.', () => store.topics.size);
  gauge(
    'subscription_conflicts',
    'Pairs of consumer group and topic whose clients name different filters; counted by the leader.',
    () => replica.session?.conflicts ?? 0,
  );
  const counter = (name: string, help: string, read: () => number): void => {
    metrics.observeCounter(`flotilla_${name}_total`, help, read);
  };
  gauge('log_faulty', 'Started with damaged entries and does not have all of them back yet.', () =>
    node.status().faulty ? 1 : 0,
  );
  gauge(
    'disk_used_percent',
    'Used part of the disk that holds the data directory.',
    () => replica.diskUsedPercent,
  );
  gauge('disk_full', '0 there is space, 1 no messages are stored, 2 no leadership either.', () =>
    ['none', 'soft', 'hard'].indexOf(node.status().diskFull),
  );
  gauge('log_damaged_ranges', 'Ranges of entries that are damaged now.', () => log.repair.stats.damaged);
  counter('log_damaged_ranges_found', 'Ranges of entries found damaged.', () => log.repair.stats.found);
  counter(
    'log_repaired_ranges',
    'Damaged ranges that other replicas repaired.',
    () => log.repair.stats.repaired,
  );
  counter(
    'log_scrubbed_bytes',
    'Bytes of sealed segments read again to find rot.',
    () => log.repair.stats.scrubbedBytes,
  );
  counter('raft_dropped_frames', 'Damaged or stray Raft frames.', () => node.droppedFrames);
  counter('log_fsyncs', 'Completed syncs of the CommitLog.', () => log.stats.syncs);
  return { metrics, [Symbol.dispose]: () => processMetrics[Symbol.dispose]() };
}
