// Tallies → what a scrape and the status page show. It must count nothing but its own series.
import type { Exposed } from '../../metrics/exposed.ts';
import { renderScrape } from '../../metrics/exposition.ts';
import { createProcessMetrics } from '../../metrics/registry.ts';
import type { Handlers } from '../../server/server.ts';
import { withSpan } from '../../telemetry.ts';
import type { Durability } from '../durability.ts';

export type Exposing = Pick<Handlers, 'renderMetrics'> & {
  /** What a scrape shows now. */
  readonly expose: () => Promise<Exposed>;
  readonly stop: () => void;
};

/** Begins to sample the process. */
export const createExposing = ({ tallies, expose: exposeDurable }: Durability): Exposing => {
  const processMetrics = createProcessMetrics();
  const series = tallies.gauge('cookie_exporter_series');
  series.set(tallies.size);
  const expose = async (): Promise<Exposed> => {
    const sampled = await processMetrics.families();
    series.set(tallies.size);
    return { ...exposeDurable(), sampled };
  };
  return {
    expose,
    renderMetrics: (accept, acceptEncoding) =>
      withSpan('scrape', {}, async () => renderScrape(await expose(), accept, acceptEncoding)),
    stop: processMetrics.stop,
  };
};
