import { pino } from 'pino';
import { resolveNamesrvConfig } from '../../config/namesrv-config.ts';
import type { NamesrvConfig } from '../../config/types.ts';
import { serve, type Service } from '../serve.ts';
import { serviceSources } from './flags.ts';

interface NamesrvModule {
  readonly NameServer: { start(config: NamesrvConfig): Promise<Service> };
}

/** `flotilla namesrv start`. */
export async function startNamesrv(options: Record<string, unknown>): Promise<void> {
  const { sources, untilStdinEnds } = serviceSources(options);
  const config = resolveNamesrvConfig(sources);
  const logger = pino({ level: config.logLevel, base: { namesrv: config.listen } });
  const path = new URL('../../namesrv/name-server.js', import.meta.url).href;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { NameServer } = (await import(path)) as NamesrvModule;
  await serve({
    what: 'namesrv',
    logger,
    untilStdinEnds,
    start: async () => {
      const server = await NameServer.start(config);
      logger.info(
        { listen: config.listen, adminListen: config.adminListen, pid: process.pid },
        'namesrv started',
      );
      return server;
    },
  });
}
