import { FlotillaError } from '../errors/flotilla-error.ts';
import { brokerKeys, type Values } from './keys.ts';
import { resolve, type Sources } from './resolve.ts';
import { readSecurity } from './security-config.ts';
import { readSabotage } from './sabotage.ts';
import type { BrokerConfig } from './types.ts';

type BrokerValues = Values<typeof brokerKeys>;

function refuse(message: string): never {
  throw new FlotillaError('CONFIG_INVALID', message);
}

function firstRepeat(names: readonly string[]): string | undefined {
  return names.find((name, position) => names.indexOf(name) !== position);
}

function checkMembers(values: BrokerValues): void {
  const { members, name } = values;
  const names = members.map((member) => member.name).join(', ');
  if (!values['raft.join'] && ![1, 3, 5].includes(members.length))
    refuse(`members: a group has 1, 3 or 5 brokers, not ${members.length}`);
  if (!members.some((member) => member.name === name)) {
    refuse(`members: this broker "${name}" is not among the members (${names})`);
  }
  const repeat =
    firstRepeat(members.map((member) => member.name)) ??
    firstRepeat(members.flatMap((member) => [member.peerAddress, member.clientAddress]));
  if (repeat !== undefined) refuse(`members: "${repeat}" appears twice`);
}

function checkTimeouts(values: BrokerValues): void {
  const heartbeat = values['raft.heartbeatInterval'];
  const election = values['raft.electionTimeout'];
  if (heartbeat * 3 > election) {
    refuse(
      `raft.heartbeatInterval ${heartbeat}ms is more than a third of raft.electionTimeout ${election}ms`,
    );
  }
}

function checkDiskLimits(values: BrokerValues): void {
  const soft = values['commitLog.disk.softLimit'];
  const hard = values['commitLog.disk.hardLimit'];
  if (soft >= hard)
    refuse(`commitLog.disk.softLimit ${soft}% is not below commitLog.disk.hardLimit ${hard}%`);
}

/** The configuration of a broker from its sources. Throws CONFIG_INVALID. */
export function resolveBrokerConfig(sources: Sources): BrokerConfig {
  const { values } = resolve(brokerKeys, sources);
  checkMembers(values);
  checkTimeouts(values);
  checkDiskLimits(values);
  return {
    clusterName: values.cluster,
    group: values.group,
    name: values.name,
    dataDir: values.dataDir,
    listen: values.listen,
    peerListen: values.peerListen,
    adminListen: values.adminListen,
    namesrv: values.namesrv,
    members: values.members,
    raft: {
      electionTimeoutMs: values['raft.electionTimeout'],
      heartbeatIntervalMs: values['raft.heartbeatInterval'],
      join: values['raft.join'],
      readMode: values['raft.readMode'],
      preferredLeader: values['raft.preferredLeader'],
    },
    commitLog: {
      segmentBytes: values['commitLog.segmentBytes'],
      cacheBytes: values['commitLog.cacheBytes'],
      durability: values['commitLog.durability'],
      scrubBytesPerSecond: values['commitLog.scrubBytesPerSecond'],
      retention: {
        maxAgeMs: values['commitLog.retention.maxAge'],
        maxBytes: values['commitLog.retention.maxBytes'],
        minSegments: values['commitLog.retention.minSegments'],
      },
      disk: {
        softLimitPercent: values['commitLog.disk.softLimit'],
        hardLimitPercent: values['commitLog.disk.hardLimit'],
        ballastBytes: values['commitLog.disk.ballastBytes'],
      },
    },
    security: readSecurity(values),
    sabotage: readSabotage(sources.env),
    logLevel: values['log.level'],
  };
}
