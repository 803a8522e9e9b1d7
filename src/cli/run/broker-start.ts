import { Broker } from '../../broker/broker.ts';
import { resolveBrokerConfig } from '../../config/broker-config.ts';
import { createLogger } from '../logger.ts';
import { serve } from '../serve.ts';
import { serviceSources } from './flags.ts';

/** `flotilla broker start`. */
export async function startBroker(options: Record<string, unknown>): Promise<void> {
  const { sources, untilStdinEnds } = serviceSources(options);
  const config = resolveBrokerConfig(sources);
  const logger = createLogger(config.logLevel, { broker: config.name });
  if (config.sabotage.length > 0) {
    logger.fatal(
      { sabotage: config.sabotage },
      'SABOTAGED FOR A TEST: this broker breaks its promises and loses messages',
    );
  }
  if (config.commitLog.durability === 'page-cache') {
    logger.warn('durability is page-cache: acknowledged messages are not synced to disk');
  }
  await serve({
    what: 'broker',
    logger,
    untilStdinEnds,
    start: async () => {
      const broker = await Broker.start(config, logger);
      const { listen, peerListen, adminListen, dataDir } = config;
      logger.info({ listen, peerListen, adminListen, dataDir, pid: process.pid }, 'broker started');
      return broker;
    },
  });
}
