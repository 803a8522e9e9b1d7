import { resolveNamesrvConfig } from '../../config/namesrv-config.ts';
import { NameServer } from '../../namesrv/name-server.ts';
import { createLogger } from '../logger.ts';
import { serve } from '../serve.ts';
import { serviceSources } from './flags.ts';

/** `flotilla namesrv start`. */
export async function startNamesrv(options: Record<string, unknown>): Promise<void> {
  const { sources, untilStdinEnds } = serviceSources(options);
  const config = resolveNamesrvConfig(sources);
  const logger = createLogger(config.logLevel, { namesrv: config.listen });
  await serve({
    what: 'namesrv',
    logger,
    untilStdinEnds,
    start: async () => {
      const server = await NameServer.start(config);
      const { address: listen, adminAddress: admin } = server;
      logger.info({ listen, admin, pid: process.pid }, 'namesrv started');
      return server;
    },
  });
}
