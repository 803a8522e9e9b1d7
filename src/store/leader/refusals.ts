import { refused, type Outcome } from '../../errors/outcome.ts';

export const notLeader: Outcome<never> = refused('NOT_LEADER', 'this broker no longer leads its group');
export const overloaded: Outcome<never> = refused(
  'OVERLOADED',
  'the leader holds as many waiting requests as it may',
);

export const diskFull: Outcome<never> = refused(
  'DISK_FULL',
  'the disk of the leader is nearly full: no messages are stored until old ones could go',
);

export function noTopic(name: string): Outcome<never> {
  return refused('TOPIC_NOT_FOUND', `topic ${name} does not exist`);
}
