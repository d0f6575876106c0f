// Which id joins the records of two vantages, from what the config says. It must not pair.
import type { Config } from '../config/config.ts';
import type { Vantage } from '../exchanges/exchange.ts';
import type { JoinField } from '../exchanges/join.ts';

const logs = ({ sources }: Config, vantage: Vantage, field: JoinField): boolean =>
  sources.some((one) => one.vantage === vantage && one.reader.fields.has(field));

/** The id that a source of each vantage logs; null: there is none, or only one vantage is configured. */
export const joinFieldOf = (config: Config): JoinField | null =>
  (['request_id', 'trace_id'] as const).find(
    (field) => logs(config, 'edge', field) && logs(config, 'origin', field),
  ) ?? null;
