import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metrics } from './metrics.ts';

const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;

/** Registers memory, CPU and event-loop metrics of this process. Dispose to end the event-loop sampling. */
export function observeProcess(metrics: Metrics): Disposable {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  metrics.observeGauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
  metrics.observeGauge(
    'nodejs_heap_used_bytes',
    'JavaScript heap in use.',
    () => process.memoryUsage().heapUsed,
  );
  metrics.observeCounter('process_cpu_seconds_total', 'User and system CPU time.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / MICROSECONDS;
  });
  const started = Math.round(Date.now() / 1000 - process.uptime());
  metrics.observeGauge('process_start_time_seconds', 'Start of the process, Unix time.', () => started);
  metrics.observeGauge(
    'nodejs_eventloop_lag_seconds',
    'Worst event-loop delay since the last scrape.',
    () => {
      const worst = delay.count === 0 ? 0 : delay.max / NANOSECONDS;
      delay.reset();
      return worst;
    },
  );
  return {
    [Symbol.dispose]: () => {
      delay.disable();
    },
  };
}
