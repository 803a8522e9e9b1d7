import type { RetryPolicy } from '../proto/gen/apache/rocketmq/v2/RetryPolicy.ts';
import type { Settings, Settings__Output } from '../proto/gen/apache/rocketmq/v2/Settings.ts';
import type { Subscription } from '../proto/gen/apache/rocketmq/v2/Subscription.ts';
import type { FilterCache } from '../store/filter/filter-cache.ts';
import { demand, type Rights } from './access/rights.ts';
import { parseFilter } from './filter.ts';
import { limits } from './limits.ts';
import { groupKey, topicKey } from './names.ts';
import { Rejected, statusCode } from './status.ts';
import { durationMs, toDuration } from './time.ts';

/** What the client's headers say about it. */
export interface ClientKind {
  readonly namespace: string;
  /** `x-mq-language` */
  readonly language: string;
  /** `x-mq-client-version` */
  readonly version: string;
}

/** Deliveries of a message before it is given up. */
const maxAttempts = 17;
const retryDelaysS = [1, 5, 10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1200, 1800, 3600, 7200];

/** What the settings of a client are checked against. */
export interface SettingsScope {
  readonly namespace: string;
  readonly rights: Rights;
  readonly filters: FilterCache;
}

/** @throws Rejected for settings that no later request could use, or that ask for more than the caller may do */
export function checkSettings(
  settings: Settings__Output,
  { namespace, rights, filters }: SettingsScope,
): void {
  const { publishing, subscription } = settings;
  if (publishing)
    for (const topic of publishing.topics) demand(rights, 'pub', 'topic', topicKey(topic, namespace));
  else if (subscription) {
    demand(rights, 'sub', 'group', groupKey(subscription.group, namespace));
    for (const entry of subscription.subscriptions) {
      demand(rights, 'sub', 'topic', topicKey(entry.topic, namespace));
      parseFilter(entry.expression, filters);
    }
  } else throw new Rejected(statusCode.BAD_REQUEST, 'settings name neither publishing nor subscription');
}

/**
 * The server's answer to a client's settings: its own words back, filled up with what the server decides. Names stay
 * as written, since clients copy them from here.
 */
export function answerSettings(settings: Settings__Output, client: ClientKind): Settings {
  const answer: Settings = { ...settings, metric: { on: false } };
  if (settings.publishing)
    return {
      ...answer,
      backoffPolicy: producerBackoff,
      publishing: {
        topics: settings.publishing.topics,
        maxBodySize: limits.bodyBytes,
        validateMessageType: true,
      },
    };
  if (!settings.subscription) return answer;
  return {
    ...answer,
    backoffPolicy: consumerBackoff(settings, client),
    subscription: answerSubscription(settings),
  };
}

/** Only simple consumers choose their polling time; Python reads nothing but whole seconds here. */
function answerSubscription({ subscription, clientType }: Settings__Output): Subscription {
  const asked = clientType === 'SIMPLE_CONSUMER' ? durationMs(subscription?.longPollingTimeout) : undefined;
  return {
    ...subscription,
    fifo: false,
    receiveBatchSize: limits.receiveBatch,
    longPollingTimeout: toDuration(asked === undefined || asked <= 0 ? limits.pollMs : asked),
  };
}

/** Three clients accept nothing but an exponential policy here. */
const producerBackoff: RetryPolicy = {
  maxAttempts: 3,
  exponentialBackoff: { initial: toDuration(10), max: toDuration(1000), multiplier: 2 },
};

/** Python honours only a list of delays, Node.js only an exponential policy in whole seconds; the others both. */
function consumerBackoff(settings: Settings__Output, client: ClientKind): RetryPolicy {
  const isNode = client.language === 'HTTP' || settings.userAgent?.language === 'NODE_JS';
  if (!isNode)
    return {
      maxAttempts,
      customizedBackoff: { next: retryDelaysS.map((seconds) => toDuration(seconds * 1000)) },
    };
  const scale = takesSecondsForMilliseconds(client.version) ? 1000 : 1;
  return {
    maxAttempts,
    exponentialBackoff: {
      initial: toDuration(5000 * scale),
      max: toDuration(7_200_000 * scale),
      multiplier: 2,
    },
  };
}

/**
 * The Node.js client up to 1.0.8 puts its retry delay, in seconds, where milliseconds belong: a retry after 5 s would
 * come after 5 ms. Telling it a thousandfold delay makes it ask for the right one.
 */
function takesSecondsForMilliseconds(version: string): boolean {
  const match = /^1\.0\.(\d+)$/.exec(version);
  return match !== null && Number(match[1]) <= 8;
}
