import { paths } from '../../../src/commitlog/paths.ts';
import { hardStateSlots, readSlots } from '../../../src/commitlog/slots.ts';
import { decodeHardState } from '../../../src/commitlog/state-files.ts';
import { assert } from '../../../src/errors/flotilla-error.ts';
import type { Message } from '../../../src/raft/core/types.ts';
import { durableView } from '../leaves/sim-disk.ts';
import type { SimNode } from '../world/node.ts';

/**
 * I9, I22: what leaves a node as a promise is on its platter in that moment, so that no crash can take it back.
 * Votes are looked up in the hard state; acknowledged entries are covered by I21, which reads all platters.
 */
export class PromiseOracle {
  readonly #votes = new Map<string, string>();

  onSend(node: SimNode, message: Message): void {
    const asks = message.kind === 'voteReq';
    if (!asks && !(message.kind === 'voteResp' && message.granted)) return;
    const choice = asks ? node.id : message.to;
    const [slot] = readSlots(durableView(node.platter), paths.hardState(node.dataDir), hardStateSlots);
    assert(slot !== undefined, `I9 ${node.id} promises a vote and has no hard state`);
    const { term, vote } = decodeHardState(slot.payload);
    assert(
      term === message.term && vote === choice,
      `I9 ${node.id} promises ${choice} its vote in term ${message.term}; its disk says ${vote} in ${term}`,
    );
    const key = `${node.id}/${message.fromDiskId}/${message.term}`;
    const earlier = this.#votes.get(key);
    assert(earlier === undefined || earlier === choice, `I2 ${key} votes for ${earlier} and for ${choice}`);
    this.#votes.set(key, choice);
  }
}
