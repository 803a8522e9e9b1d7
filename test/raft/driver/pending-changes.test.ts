import test from 'ava';
import { toIndex, toTerm, type Role } from '../../../src/raft/core/types.ts';
import { PendingChanges } from '../../../src/raft/driver/pending-changes.ts';

const soft = (role: Role, term: number) => ({
  role,
  term: toTerm(term),
  leader: undefined,
  removed: false,
});

test('a configuration is done when its own index is committed, not before', async (t) => {
  const changes = new PendingChanges();
  const outcome = changes.config(toIndex(7), toTerm(3));
  let ended = false;
  void outcome.then(() => (ended = true));
  changes.committed(toIndex(6));
  changes.softChanged(soft('leader', 3));
  await Promise.resolve();
  t.false(ended);
  changes.committed(toIndex(9));
  t.deepEqual(await outcome, { kind: 'committed', index: 7 });
});

test('I12 what another leader commits at that index is not our configuration', async (t) => {
  for (const after of [soft('follower', 3), soft('leader', 4)]) {
    const changes = new PendingChanges();
    const outcome = changes.config(toIndex(7), toTerm(3));
    changes.softChanged(after);
    changes.committed(toIndex(7));
    t.deepEqual(await outcome, { kind: 'unknown', index: 7 });
  }
});

test('everybody who asked for a hand-over hears how it went, and the others do not', async (t) => {
  const changes = new PendingChanges();
  const asked = [changes.transfer('b'), changes.transfer('b')];
  const other = changes.transfer('c');
  changes.transferred({ target: 'b', ok: true });
  t.deepEqual(await Promise.all(asked), [
    { target: 'b', ok: true },
    { target: 'b', ok: true },
  ]);
  changes.failAll();
  t.deepEqual(await other, { target: 'c', ok: false, reason: 'deposed' });
});
