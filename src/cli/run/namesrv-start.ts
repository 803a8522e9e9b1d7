import { pino } from 'pino';
import { resolveNamesrvConfig } from '../../config/namesrv-config.ts';
import type { NamesrvConfig } from '../../config/types.ts';
import { ResourceStack } from '../../lifecycle/resource-stack.ts';
import { AdminHttp } from '../../metrics/admin-http.ts';
import { Metrics } from '../../metrics/metrics.ts';
import { observeProcess } from '../../metrics/process-metrics.ts';
import { NameServer } from '../../namesrv/name-server.ts';
import { serve, type Service } from '../serve.ts';
import { serviceSources } from './flags.ts';

/** A NameServer holds no data and waits for nobody: once it listens, it lives, has started and is ready. */
async function startAdmin(resources: ResourceStack, address: string): Promise<string> {
  const metrics = new Metrics();
  resources.use(observeProcess(metrics));
  const checks = { live: [], startup: [], ready: [{ name: 'listening', failure: () => undefined }] };
  return resources.use(await AdminHttp.listen(address, { checks, metrics })).address;
}

async function startService(config: NamesrvConfig): Promise<Service & { addresses: Record<string, string> }> {
  await using resources = new ResourceStack();
  const { address } = resources.use(await NameServer.start(config));
  const admin =
    config.adminListen === undefined ? {} : { admin: await startAdmin(resources, config.adminListen) };
  const opened = resources.move();
  return { close: () => opened[Symbol.asyncDispose](), addresses: { listen: address, ...admin } };
}

/** `flotilla namesrv start`. */
export async function startNamesrv(options: Record<string, unknown>): Promise<void> {
  const { sources, untilStdinEnds } = serviceSources(options);
  const config = resolveNamesrvConfig(sources);
  const logger = pino({ level: config.logLevel, base: { namesrv: config.listen } });
  await serve({
    what: 'namesrv',
    logger,
    untilStdinEnds,
    start: async () => {
      const service = await startService(config);
      logger.info({ ...service.addresses, pid: process.pid }, 'namesrv started');
      return service;
    },
  });
}
