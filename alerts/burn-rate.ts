// Multi-window multi-burn-rate rules for an objective. It must not know which.
import type { Objective } from '../exporter/slis/sli.ts';
import { type Condition, createAlert } from './alert.ts';
import { configuredOf } from './objectives.ts';
import { placeOf, recordedEvents } from './recording.ts';
import { type Alert, COPIES } from './rule.ts';
import { BURN_RATES, type BurnRate, JUMP, MIN_BAD_EVENTS } from './windows.ts';

/** The words of an alert. */
type BurnRateWords = {
  /** One sentence, the same for every firing. */
  readonly summary: string;
  /** Place and bad event, as a template that `N time(s) in the last …` continues. */
  readonly what: string;
  /** What that means, in one plain sentence. */
  readonly means: string;
};

type BurnRateOptions = {
  /** Whether it opens tickets only, whatever the rate. */
  readonly isTicket?: boolean;
  /** Whether it pages as well where most events are bad at once; of use where the objective leaves much room. */
  readonly jumps?: boolean;
  /** How many good events it takes, within six hours, for there to be anything that can go wrong. */
  readonly minGood?: number;
};

/** Long enough that an outage of an hour does not end its own alert. */
const GOOD_WINDOW = '6h';

const eventsOf = (objective: Objective, kind: 'valid' | 'bad', window: string): string =>
  `sum without (${COPIES.join(', ')}) (${recordedEvents(objective, kind, window)})`;

const share = (objective: Objective, window: string): string =>
  `${eventsOf(objective, 'bad', window)}\n  / ${eventsOf(objective, 'valid', window)}`;

const good = (objective: Objective): string =>
  `${eventsOf(objective, 'valid', GOOD_WINDOW)}\n  - ${eventsOf(objective, 'bad', GOOD_WINDOW)}`;

const burns = (objective: Objective, factor: number, window: string): string =>
  [
    share(objective, window),
    `  > on (job, sli) group_left`,
    `    ${factor} * (1 - ${configuredOf(objective.sli)})`,
  ].join('\n');

const enough = (objective: Objective, window: string): string =>
  `${eventsOf(objective, 'bad', window)} >= ${MIN_BAD_EVENTS}`;

/** The first operand gives the alert its value: how many events were bad. */
const expressionOf = (objective: Objective, { factor, long, short }: BurnRate): string =>
  [
    enough(objective, long),
    `and\n${burns(objective, factor, long)}`,
    `and\n${burns(objective, factor, short)}`,
  ].join('\n');

const excess = (factor: number): string => (factor === 1 ? 'more than' : `more than ${factor} times what`);

const times = (what: string, window: string): string =>
  `${what} {{ printf "%.0f" $value }} time(s) in the last ${window}`;

const jumpOf = (objective: Objective, { what, means }: BurnRateWords): Condition => ({
  severity: 'critical',
  expr: `${enough(objective, JUMP.window)}\nand\n${share(objective, JUMP.window)}\n  > ${JUMP.share}`,
  for: JUMP.for,
  labels: { long: JUMP.window, short: JUMP.window },
  description: `${times(what, JUMP.window)}, more often than not. ${means}`,
});

/** An alert on the burn rates of an objective, the fastest first. */
export const burnRateAlert = (
  name: string,
  objective: Objective,
  words: BurnRateWords,
  { isTicket = false, jumps = false, minGood = 0 }: BurnRateOptions = {},
): Alert => {
  const { summary, what, means } = words;
  const guarded = (condition: Condition): Condition =>
    minGood === 0
      ? condition
      : { ...condition, expr: `${condition.expr}\nand\n${good(objective)} >= ${minGood}` };
  const burning = BURN_RATES.map(
    (rate): Condition => ({
      severity: isTicket ? 'warning' : rate.severity,
      expr: expressionOf(objective, rate),
      for: rate.for,
      labels: { long: rate.long, short: rate.short },
      description:
        `${times(what, rate.long)}, and still does: ` +
        `${excess(rate.factor)} the objective allows. ${means}`,
    }),
  );
  const conditions = [...(jumps ? [jumpOf(objective, words)] : []), ...burning].map(guarded);
  return createAlert(name, { summary, description: means }, { variables: placeOf(objective) }, conditions);
};
