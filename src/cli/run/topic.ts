import { createInterface } from 'node:readline/promises';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Permission, TopicConfig, TopicStatus, TopicType, Unconsumed } from '../../store/api.ts';
import { withAdmin } from '../cluster-client.ts';
import type { ClusterOptions } from '../options.ts';
import { formatOf, note, print, printList, printObject, type OutputOptions } from '../output/format.ts';
import { count } from '../output/table.ts';

export interface CreateOptions extends ClusterOptions {
  readonly type: TopicType;
  readonly queues: number;
  readonly permission: Permission;
  readonly unconsumed: Unconsumed;
}

/** `flotilla topic create`. Prints the name. */
export async function createTopic(name: string, options: CreateOptions): Promise<void> {
  const { type, queues, permission, unconsumed } = options;
  const created = await withAdmin(options, (admin) =>
    admin.createTopic({ name, type, queues, permission, unconsumed }),
  );
  note(`topic "${created.name}" exists: ${created.type}, ${created.queues} queues, ${created.permission}`);
  print(created.name);
}

/** `flotilla topic ls`. */
export async function listTopics(options: ClusterOptions & OutputOptions): Promise<void> {
  const topics = await withAdmin(options, (admin) => admin.listTopics());
  printList<TopicConfig>(options, {
    rows: topics.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    columns: [
      { header: 'topic', cell: (topic) => topic.name },
      { header: 'type', cell: (topic) => topic.type },
      { header: 'queues', cell: (topic) => String(topic.queues), align: 'right' },
      { header: 'permission', cell: (topic) => topic.permission },
    ],
    name: (topic) => topic.name,
  });
}

function messagesOf(status: TopicStatus): number {
  return status.queues.reduce((sum, queue) => sum + queue.maxOffset - queue.minOffset, 0);
}

/** `flotilla topic describe`. */
export async function describeTopic(name: string, options: ClusterOptions & OutputOptions): Promise<void> {
  const status = await withAdmin(options, (admin) => admin.describeTopic(name));
  const messages = messagesOf(status);
  const format = formatOf(options);
  if (format !== 'table' && format !== 'csv') {
    printObject(options, { ...status.config, messages, offsets: status.queues }, name);
    return;
  }
  const { type, permission } = status.config;
  if (format === 'table') print(`${name}  ${type}  ${permission}  ${count(messages)} messages`);
  printList(options, {
    rows: status.queues,
    columns: [
      { header: 'queue', cell: (queue) => String(queue.queueId), align: 'right' },
      { header: 'first offset', cell: (queue) => String(queue.minOffset), align: 'right' },
      { header: 'next offset', cell: (queue) => String(queue.maxOffset), align: 'right' },
      { header: 'messages', cell: (queue) => String(queue.maxOffset - queue.minOffset), align: 'right' },
    ],
    name: (queue) => String(queue.queueId),
  });
}

async function confirm(name: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new FlotillaError('USAGE', 'refusing to delete without a terminal to ask on: give --yes');
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question('type the name of the topic to delete it: ');
    if (answer !== name)
      throw new FlotillaError('USAGE', `"${answer}" is not "${name}": nothing was deleted`);
  } finally {
    prompt.close();
  }
}

/** `flotilla topic delete`: shows what goes, asks for the name, or needs `--yes`. */
export async function deleteTopic(
  name: string,
  options: ClusterOptions & { yes: boolean; dryRun: boolean },
): Promise<void> {
  const status = await withAdmin(options, (admin) => admin.describeTopic(name));
  const extent = `topic "${name}" with ${count(messagesOf(status))} messages in ${status.queues.length} queues`;
  if (options.dryRun) {
    note(`would delete ${extent}`);
    return;
  }
  note(`deleting ${extent}`);
  if (!options.yes) await confirm(name);
  await withAdmin(options, (admin) => admin.deleteTopic(name));
  print(name);
}
