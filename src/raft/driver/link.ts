import type { Metadata } from '@grpc/grpc-js';
import type { NodeId } from '../core/types.ts';

/** Appends have a connection of their own, so that a large one never delays a vote or a heartbeat. */
export type LinkName = 'Append' | 'Control';

export interface TransportIdentity {
  readonly clusterId: string;
  readonly groupId: string;
  readonly nodeId: NodeId;
  readonly diskId: string;
  /** host:port of our peer port, as others reach it; '': not told. */
  readonly address: string;
}

export function raftPath(name: LinkName | 'Fetch'): string {
  return `/flotilla.v1.RaftTransport/${name}`;
}

/** Who opens the stream, and whom it means to reach: checked by the receiver (R0). */
export function linkMetadata(self: TransportIdentity, peer: NodeId, metadata: Metadata): Metadata {
  metadata.set('flotilla-cluster', self.clusterId);
  metadata.set('flotilla-group', self.groupId);
  metadata.set('flotilla-from', self.nodeId);
  metadata.set('flotilla-disk-id', self.diskId);
  metadata.set('flotilla-to', peer);
  metadata.set('flotilla-address', self.address);
  return metadata;
}

function only(metadata: Metadata, key: string): string {
  const value = metadata.get(key)[0];
  return typeof value === 'string' ? value : '';
}

/** The opener's name, disk and address, or why the stream does not belong here. */
export function acceptLink(
  self: TransportIdentity,
  metadata: Metadata,
): { ok: true; from: NodeId; fromDiskId: string; address: string } | { ok: false; reason: string } {
  const expected = {
    'flotilla-cluster': self.clusterId,
    'flotilla-group': self.groupId,
    'flotilla-to': self.nodeId,
  };
  for (const [key, value] of Object.entries(expected)) {
    if (only(metadata, key) !== value) {
      return { ok: false, reason: `${key} is "${only(metadata, key)}", this broker is "${value}"` };
    }
  }
  const from = only(metadata, 'flotilla-from');
  const fromDiskId = only(metadata, 'flotilla-disk-id');
  if (from === '' || fromDiskId === '') return { ok: false, reason: 'the sender did not name itself' };
  return { ok: true, from, fromDiskId, address: only(metadata, 'flotilla-address') };
}
