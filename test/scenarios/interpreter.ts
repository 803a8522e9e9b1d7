import { assert, InvariantError } from '../../src/errors/flotilla-error.ts';
import { toMillis, type Member, type Message, type NodeId } from '../../src/raft/core/types.ts';
import { defaultOptions, entryBytes, type SimNode } from '../raft/core/sim-node.ts';
import { World, type WorldOptions } from '../raft/core/world.ts';
import { forge, natural } from './forge.ts';
import { messageText, nodeFields, peerFields, traceOf, type TraceLine } from './trace.ts';

type Command = (words: readonly string[]) => void;

/** Commands that take many steps: of these only the outcomes are worth reading, unless `trace` stands before them. */
const brief = new Set(['elect', 'settle', 'run', 'expect']);

/** Options of the world; the others are those of the core. */
const worldOptions = new Set(['forged', 'fetchByHand']);

/**
 * Runs the commands of a scenario, line by line, on a world in which nothing else happens: no message is delivered, no
 * disk finishes and no time passes unless a command says so. README.md of this folder describes the commands.
 */
export class Interpreter {
  #world: World | undefined;
  #options: Record<string, number | boolean> = {};
  #trace: TraceLine[] = [];
  readonly #commands: ReadonlyMap<string, Command>;

  constructor() {
    this.#commands = new Map<string, Command>([
      ['with', (words) => this.#with(words)],
      ['nodes', (words) => this.#nodes(words)],
      ...this.#timeCommands(),
      ...this.#networkCommands(),
      ...this.#clientCommands(),
      ...this.#diskCommands(),
      ['trace', (words) => this.#execute(words)],
      ['fatal', (words) => this.#fatal(words)],
      ['expect', (words) => this.#expect(words)],
      ['show', (words) => this.#show(words)],
    ]);
  }

  /** Executes one line; returns what happened, as lines. Throws when an expectation or an invariant fails. */
  run(line: string): string[] {
    const words = line.split(/\s+/);
    this.#trace = [];
    this.#execute(words);
    if (this.#world !== undefined) checkLogs(this.#world);
    const all = !brief.has(words[0] ?? '');
    return this.#trace.filter(({ outcome }) => all || outcome).map(({ text }) => text);
  }

  #execute(words: readonly string[]): void {
    const [verb = '', ...rest] = words;
    const command = this.#commands.get(verb);
    assert(command !== undefined, `no command is called ${verb}`);
    command(rest);
  }

  get #w(): World {
    assert(this.#world !== undefined, 'nodes must come first');
    return this.#world;
  }

  #node(id: NodeId | undefined): SimNode {
    return this.#w.node(id ?? '');
  }

  #say(text: string): void {
    this.#trace.push({ text, outcome: true });
  }

  /** Options of the next group: `with windowMessagesMax 2 leaseReads on`. */
  #with(words: readonly string[]): void {
    this.#options = {};
    for (let i = 0; i < words.length; i += 2) {
      const [name = '', value = ''] = words.slice(i, i + 2);
      assert(worldOptions.has(name) || name in defaultOptions, `no option is called ${name}`);
      this.#options[name] = value === 'on' ? true : natural(value);
    }
  }

  /** `nodes a:1,1,2@5 b!3/1 c d/learner`: log, term and damage of each node that does not start empty. */
  #nodes(words: readonly string[]): void {
    const parsed = words.map((word) => {
      const match = /^(\w+)(\/learner)?(?::([\d,]+))?(?:@(\d+))?(?:!(\d+)\/(\d+))?$/.exec(word);
      assert(match !== null, `not a node: ${word}`);
      const [, id = '', learner, log, term, index, indexTerm] = match;
      const faulty = index === undefined ? undefined : ([Number(index), Number(indexTerm)] as const);
      return { id, learner, log: log?.split(',').map(Number), term, faulty };
    });
    const members = parsed.map(({ id, learner }) => {
      const role = learner === undefined ? ('voter' as const) : ('learner' as const);
      return { id, role, diskId: undefined, address: undefined };
    });
    const { forged = false, fetchByHand = false, ...core } = this.#options;
    const options: WorldOptions = {
      nodes: parsed.length,
      config: { version: 1, members },
      forged: forged === true,
      autoSeed: fetchByHand === false,
      core,
      logs: Object.fromEntries(parsed.flatMap(({ id, log }) => (log === undefined ? [] : [[id, log]]))),
      faulty: Object.fromEntries(
        parsed.flatMap(({ id, faulty }) => (faulty === undefined ? [] : [[id, faulty]])),
      ),
      terms: Object.fromEntries(
        parsed.flatMap(({ id, term }) => (term === undefined ? [] : [[id, Number(term)]])),
      ),
      observe: (id, output) => this.#trace.push(...traceOf(id, output)),
    };
    this.#world = new World(options);
  }

  #timeCommands(): [string, Command][] {
    return [
      ['elect', ([id]) => void this.#w.elect(id ?? '')],
      ['timeout', ([id]) => this.#timeout(this.#node(id))],
      ['tick', ([id, ms]) => this.#tick(id, natural(ms ?? '0'))],
      ['wait', ([ms]) => this.#pass(natural(ms ?? ''))],
      ['run', ([ms]) => this.#w.run(natural(ms ?? ''))],
      ['settle', () => this.#w.settle()],
      ['pause', ([id]) => void this.#node(id).step({ kind: 'paused' })],
    ];
  }

  #networkCommands(): [string, Command][] {
    return [
      ['deliver', (words) => this.#deliver(this.#take(words))],
      ['drop', (words) => void this.#take(words)],
      ['repeat', (words) => this.#deliver(this.#find(words))],
      ['send', ([link = '', kind = '', ...rest]) => this.#deliver([forge(link, kind, rest)])],
      ['cut', (words) => this.#cut(words)],
      ['heal', () => this.#w.heal()],
      ['unreachable', ([id, peer = '']) => void this.#node(id).step({ kind: 'unreachable', peer })],
      ['gone', ([id, peer = '']) => void this.#node(id).step({ kind: 'peerGone', peer })],
    ];
  }

  #clientCommands(): [string, Command][] {
    return [
      ['propose', ([id, ...values]) => this.#propose(this.#node(id), values)],
      ['bind', ([id, ...ids]) => this.#bind(this.#node(id), ids)],
      ['change', ([id, ...words]) => this.#change(this.#node(id), words)],
      ['join', ([id = '', disk]) => void this.#w.add(id, disk)],
      ['read', ([id, token]) => void this.#node(id).step({ kind: 'readIndex', token: natural(token ?? '') })],
      ['transfer', ([id, target = '']) => void this.#node(id).step({ kind: 'transfer', target })],
    ];
  }

  #diskCommands(): [string, Command][] {
    return [
      ['sync', ([id, count]) => this.#node(id).sync(count === undefined ? undefined : natural(count))],
      ['crash', ([id, survivors]) => this.#node(id).crash(natural(survivors ?? '0'))],
      ['restart', ([id]) => this.#restart(this.#node(id))],
      ['fail', ([id]) => void this.#node(id).step({ kind: 'storageFailed' })],
      ['floor', ([id, index]) => this.#node(id).advanceFloor(natural(index ?? ''))],
      ['fetched', ([id, outcome]) => this.#node(id).fetched(outcome !== 'fails')],
    ];
  }

  #pass(ms: number): void {
    this.#w.now = toMillis(this.#w.now + ms);
  }

  #tick(id: NodeId | undefined, ms: number): void {
    this.#pass(ms);
    const nodes = id === undefined || id === 'all' ? this.#w.all : [this.#node(id)];
    for (const node of nodes) if (node.up) node.step({ kind: 'tick' });
  }

  /** Time passes until the node asks for votes; nobody else notices. */
  #timeout(node: SimNode): void {
    const asked = (): boolean =>
      this.#trace.some(({ text }) => text.startsWith(`${node.id} is preCandidate`));
    const again = node.status.role === 'preCandidate';
    for (let i = 0; i < 60 && !asked(); i++) {
      const sent = node.sent.length;
      this.#tick(node.id, 100);
      if (again && node.sent.length > sent) return;
    }
    assert(asked(), `${node.id} does not campaign`);
  }

  /** Messages in the network: `[link] [kind] [position | last]`, with `*` for any node. */
  #find([link = '*>*', kind = '*', which]: readonly string[]): Message[] {
    const [from, to] = link.split('>');
    const found = this.#w.network.filter(
      (m) =>
        (from === '*' || m.from === from) && (to === '*' || m.to === to) && (kind === '*' || m.kind === kind),
    );
    assert(found.length > 0, `no message ${link} ${kind} is on its way`);
    if (which === undefined) return found;
    const one = which === 'last' ? found.at(-1) : found[natural(which) - 1];
    assert(one !== undefined, `there are only ${found.length} such messages`);
    return [one];
  }

  #take(words: readonly string[]): Message[] {
    const taken = this.#find(words);
    const rest = this.#w.network.filter((m) => !taken.includes(m));
    this.#w.network.splice(0, this.#w.network.length, ...rest);
    return taken;
  }

  #deliver(messages: readonly Message[]): void {
    for (const message of messages) this.#w.hand(message);
  }

  /** `cut a>b c`: a link, or a node with all its links. */
  #cut(words: readonly string[]): void {
    for (const word of words) {
      if (word.includes('>')) this.#w.cuts.add(word);
      else this.#w.isolate(word);
    }
  }

  /** `propose a x y=5000`: values, some with a size in bytes. */
  #propose(node: SimNode, values: readonly string[]): void {
    for (const word of values) {
      const [value, bytes] = word.split('=');
      const result = node.propose(value, bytes === undefined ? entryBytes : natural(bytes));
      if (!result.ok) this.#say(`${node.id} refuses ${value}: ${result.reason}`);
    }
  }

  /** Proposes the configuration that binds these members to their disks. */
  #bind(node: SimNode, ids: readonly NodeId[]): void {
    const { members } = node.status.config;
    const bound = members.map((m) => (ids.includes(m.id) ? { ...m, diskId: `disk-${m.id}` } : m));
    this.#configure(node, bound);
  }

  /** `change a a b c/learner@disk-c-2`: proposes these members; who is known keeps its disk. */
  #change(node: SimNode, words: readonly string[]): void {
    const known = node.status.config.members;
    const members = words.map((word): Member => {
      const [, id = '', role, diskId] = /^(\w+)(\/learner)?(?:@([\w-]+))?$/.exec(word) ?? [];
      const old = known.find((member) => member.id === id);
      return {
        id,
        role: role === undefined ? 'voter' : 'learner',
        diskId: diskId ?? (old === undefined ? `disk-${id}` : old.diskId),
        address: old?.address,
      };
    });
    this.#configure(node, members);
  }

  #configure(node: SimNode, members: readonly Member[]): void {
    const result = node.proposeConfig({ version: node.status.config.version + 1, members });
    if (!result.ok) this.#say(`${node.id} refuses: ${result.reason}`);
  }

  #restart(node: SimNode): void {
    node.restart();
    node.step({ kind: 'tick' });
  }

  /** `fatal I5 send ...`: the command must end with that invariant. */
  #fatal([invariant, ...words]: readonly string[]): void {
    try {
      this.#execute(words);
    } catch (error) {
      if (!(error instanceof InvariantError) || !error.message.startsWith(`${invariant} `)) throw error;
      this.#say(error.message);
      return;
    }
    throw new Error(`${invariant} was not violated`);
  }

  /** `expect a leader term 2`, `expect a>b match 3`, `expect equal`: nothing is printed if it holds. */
  #expect([subject = '', ...words]: readonly string[]): void {
    if (subject === 'equal') {
      const states = this.#w.all.map((node) => `${node.commit} ${node.log.at(-1)?.chain}`);
      assert(new Set(states).size === 1, `the nodes differ: ${states.join(', ')}`);
      return;
    }
    const fields = this.#fields(subject);
    const all = fields.has('role') && words.length % 2 === 1 ? ['role', ...words] : words;
    for (let i = 0; i < all.length; i += 2) {
      const name = all[i] ?? '';
      const actual = fields.get(name);
      assert(actual === all[i + 1], `${subject} ${name} is ${actual}, expected ${all[i + 1]}`);
    }
  }

  #fields(subject: string): ReadonlyMap<string, string> {
    const [id, peer] = subject.split('>');
    return peer === undefined ? nodeFields(this.#node(id)) : peerFields(this.#node(id), peer);
  }

  /** `show`, `show a`, `show a>b`, `show net` */
  #show(words: readonly string[]): void {
    if (words[0] === 'net') {
      for (const message of this.#w.network) this.#say(messageText(message));
      return;
    }
    const subjects = words.length > 0 ? words : this.#w.all.map((node) => node.id);
    for (const subject of subjects) {
      const fields = [...this.#fields(subject)].filter(([, value]) => value !== '-' && value !== '0');
      this.#say(`${subject}: ${fields.map(([name, value]) => `${name} ${value}`).join(' ')}`);
    }
  }
}

/** I18, unless messages were forged: what these claim is in nobody's log. */
function checkLogs(world: World): void {
  if (world.options.forged === true) return;
  for (const x of world.all) for (const y of world.all) world.checker.compare(x, y);
}
