import { AdminHttp } from '../metrics/admin-http.ts';
import type { Check } from '../metrics/health.ts';
import { Metrics } from '../metrics/metrics.ts';
import { observeProcess } from '../metrics/process-metrics.ts';
import type { ResourceStack } from '../lifecycle/resource-stack.ts';
import type { NameService } from './name-service.ts';
import type { Registry } from './registry.ts';

function observeRegistry(metrics: Metrics, registry: Registry, service: NameService): void {
  metrics.observeGauge('flotilla_namesrv_brokers', 'Registered brokers.', () => registry.brokers);
  metrics.observeGauge('flotilla_namesrv_groups', 'Known broker groups.', () => registry.view.groups.length);
  metrics.observeGauge(
    'flotilla_namesrv_groups_without_leader',
    'Known broker groups whose leader is not registered.',
    () => registry.view.groups.filter(({ leader }) => leader === undefined).length,
  );
  metrics.observeGauge('flotilla_namesrv_topics', 'Known topics, counted per broker group.', () =>
    registry.view.groups.reduce((sum, { topics }) => sum + topics.size, 0),
  );
  metrics.observeGauge('flotilla_namesrv_watchers', 'Open watches on the routes.', () => service.watchers);
}

/**
 * Health and metrics of the process over HTTP. Ready means that it listens: a NameServer waits for no broker, since
 * brokers wait for it.
 */
export async function serveAdmin(
  address: string,
  parts: { readonly registry: Registry; readonly service: NameService; readonly resources: ResourceStack },
): Promise<AdminHttp> {
  const { registry, service, resources } = parts;
  const metrics = new Metrics();
  resources.use(observeProcess(metrics));
  observeRegistry(metrics, registry, service);
  const serving: Check = {
    name: 'serving',
    failure: () => (service.closed ? 'the process is stopping' : undefined),
  };
  return resources.use(
    await AdminHttp.listen(address, { checks: { live: [], ready: [serving], startup: [] }, metrics }),
  );
}
