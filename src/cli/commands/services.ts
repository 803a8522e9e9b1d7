import type { Command } from 'commander';
import { examples } from '../help.ts';
import { collect } from '../options.ts';

function serviceOptions(command: Command): Command {
  return command
    .option('-c, --config <file>', 'YAML file; environment and flags override it')
    .option('--set <key=value>', 'set any configuration key; may be repeated', collect)
    .option('--cluster <name>', 'cluster that the process belongs to')
    .option('--admin-listen <host:port>', 'HTTP for /livez, /readyz and /metrics')
    .option('--log-level <level>', 'fatal, error, warn, info, debug, trace or silent')
    .option('--until-stdin-ends', 'stop cleanly when stdin ends (for a parent that may be killed)', false);
}

/** Adds `broker start` and `namesrv start`. */
export function addServiceCommands(program: Command): void {
  const broker = program.command('broker').description('run a broker');
  serviceOptions(broker.command('start').description('run a broker until SIGTERM; JSON log lines on stdout'))
    .option('--group <name>', 'broker group (Raft group)')
    .option('--name <name>', 'name of this broker, stable for ever')
    .option('--data-dir <dir>', 'directory of its data')
    .option('--listen <host:port>', 'port of clients')
    .option('--peer-listen <host:port>', 'port of Raft and forwarding')
    .option('--member <name=peer,client>', 'an initial member of the group; repeat for each', collect)
    .option('--namesrv <host:port>', 'NameServer to register with; may be repeated', collect)
    .addHelpText(
      'after',
      examples(
        'flotilla broker start -c broker-0.yaml',
        'flotilla broker start --cluster demo --group g0 --name broker-0 --data-dir /var/lib/flotilla \\\n' +
          '      --member broker-0=127.0.0.1:10912,127.0.0.1:10911 --namesrv 127.0.0.1:9876',
      ),
    )
    .action(async (options: Record<string, unknown>) => {
      const { startBroker } = await import('../run/broker-start.ts');
      await startBroker(options);
    });
  const namesrv = program.command('namesrv').description('run a NameServer');
  serviceOptions(
    namesrv.command('start').description('run a NameServer until SIGTERM; JSON log lines on stdout'),
  )
    .option('--listen <host:port>', 'port of clients and brokers')
    .addHelpText(
      'after',
      examples(
        'flotilla namesrv start --cluster demo --listen 127.0.0.1:9876',
        'FLOTILLA_CLUSTER=demo flotilla namesrv start --admin-listen 127.0.0.1:9878',
      ),
    )
    .action(async (options: Record<string, unknown>) => {
      const { startNamesrv } = await import('../run/namesrv-start.ts');
      await startNamesrv(options);
    });
}
