import test from 'ava';
import { raftNodeOptions } from '../../src/broker/raft-options.ts';

test('R51 the preferred leader of the configuration reaches the core', (t) => {
  const raft = { electionTimeoutMs: 900, heartbeatIntervalMs: 90, join: false, preferredLeader: 'b' };
  const options = raftNodeOptions({ name: 'a', raft }, { diskId: 'd', recordBytesMax: 1 << 20 });
  t.like(options, { id: 'a', diskId: 'd', preferredLeader: 'b', electionTimeoutMs: 900 });
});
