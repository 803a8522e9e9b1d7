import test from 'ava';
import { raftNodeOptions } from '../../src/broker/raft-options.ts';

test('R45 R51 read mode and preferred leader of the configuration reach the core', (t) => {
  const raft = {
    electionTimeoutMs: 900,
    heartbeatIntervalMs: 90,
    join: false,
    readMode: 'readIndex',
    preferredLeader: 'b',
  } as const;
  const options = raftNodeOptions({ name: 'a', raft }, { diskId: 'd', recordBytesMax: 1 << 20 });
  t.like(options, { id: 'a', diskId: 'd', preferredLeader: 'b', electionTimeoutMs: 900, leaseReads: false });
  const leases = { name: 'a', raft: { ...raft, readMode: 'lease' } } as const;
  t.true(raftNodeOptions(leases, { diskId: 'd', recordBytesMax: 1 << 20 }).leaseReads);
});
