import type * as api from '../../../src/store/api.ts';
import type { EventLoop } from '../event-loop.ts';

/** A leader session whose replies settle promises: the loop must know, so that what follows runs in time. */
export class SettlingLeader implements api.GroupLeader {
  readonly leader: api.GroupLeader;
  readonly #loop: EventLoop;

  constructor(leader: api.GroupLeader, loop: EventLoop) {
    this.leader = leader;
    this.#loop = loop;
  }

  send(...[group, reply]: Parameters<api.GroupLeader['send']>): void {
    this.leader.send(group, this.#settling(reply));
  }

  receive(...[request, reply]: Parameters<api.GroupLeader['receive']>): () => void {
    return this.leader.receive(request, this.#settling(reply));
  }

  ack(...[request, reply]: Parameters<api.GroupLeader['ack']>): void {
    this.leader.ack(request, this.#settling(reply));
  }

  changeInvisible(...[request, reply]: Parameters<api.GroupLeader['changeInvisible']>): void {
    this.leader.changeInvisible(request, this.#settling(reply));
  }

  createTopic(...[config, reply]: Parameters<api.GroupLeader['createTopic']>): void {
    this.leader.createTopic(config, this.#settling(reply));
  }

  deleteTopic(...[name, reply]: Parameters<api.GroupLeader['deleteTopic']>): void {
    this.leader.deleteTopic(name, this.#settling(reply));
  }

  describeTopic(...[name, reply]: Parameters<api.GroupLeader['describeTopic']>): void {
    this.leader.describeTopic(name, this.#settling(reply));
  }

  listTopics(reply: api.Reply<readonly api.TopicConfig[]>): void {
    this.leader.listTopics(this.#settling(reply));
  }

  describeGroup(...[group, reply]: Parameters<api.GroupLeader['describeGroup']>): void {
    this.leader.describeGroup(group, this.#settling(reply));
  }

  changeAccess(...[change, reply]: Parameters<api.GroupLeader['changeAccess']>): void {
    this.leader.changeAccess(change, this.#settling(reply));
  }

  readAccess(...[knownDigest, reply]: Parameters<api.GroupLeader['readAccess']>): void {
    this.leader.readAccess(knownDigest, this.#settling(reply));
  }

  clientAlive(clientId: string): void {
    this.leader.clientAlive(clientId);
  }

  clientGone(clientId: string): void {
    this.leader.clientGone(clientId);
  }

  #settling<T>(reply: api.Reply<T>): api.Reply<T> {
    return (outcome) => {
      this.#loop.touch();
      reply(outcome);
    };
  }
}
