// Asks the seeded history what a panel asks, as Grafana would with these variables. It must judge nothing.
import { type Dashboard, dataPanels } from '../files.ts';
import type { Answer, Server } from './server.ts';

/** What the reader chose; what is not named is "All". */
export type Choice = Readonly<Partial<Record<'site' | 'cookie', string>>>;

/** Above twice the longest time between two samples, so that a rate has two at least. */
const RATE_INTERVAL = '40m';

/** A query with Grafana's variables filled in. */
export const fillIn = (expression: string, range: string, choice: Choice = {}): string =>
  expression
    .replaceAll('$__rate_interval', RATE_INTERVAL)
    .replaceAll('$__interval', RATE_INTERVAL)
    .replaceAll('$__range', range)
    .replace(/\$(job|instance|site|cookie)\b/g, (_whole, name: string) =>
      name === 'site' || name === 'cookie' ? (choice[name] ?? '.+') : '.+',
    );

export const targetsOf = (
  dashboard: Dashboard,
  panel: number,
): readonly { refId?: string; expr: string; legendFormat?: string }[] => {
  const found = dataPanels(dashboard).find(({ id }) => id === panel);
  if (found === undefined) throw new Error(`no panel ${panel}`);
  return found.targets ?? [];
};

/** Where and when to look. */
export type Look = {
  readonly dashboard: Dashboard;
  readonly panel: number;
  /** Name of the query: its refId or its legend; by default the panel's first. */
  readonly query?: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly range: string;
  readonly choice?: Choice;
};

/** What the query of a panel answers at one time. */
export const ask = (server: Server, look: Look): Promise<readonly Answer[]> => {
  const targets = targetsOf(look.dashboard, look.panel);
  const target =
    look.query === undefined
      ? targets[0]
      : targets.find(({ refId, legendFormat }) => refId === look.query || legendFormat === look.query);
  if (target === undefined) throw new Error(`panel ${look.panel} has no query ${look.query}`);
  return server.query(fillIn(target.expr, look.range, look.choice), look.time);
};

type Labels = Readonly<Record<string, string>>;

/** The sum of those answers that have the labels; 0 where there is none. */
export const totalOf = (answers: readonly Answer[], labels: Labels = {}): number =>
  answers
    .filter(({ metric }) => Object.entries(labels).every(([name, value]) => metric[name] === value))
    .flatMap(({ points }) => points.map(([, value]) => value))
    .reduce((sum, value) => sum + value, 0);
