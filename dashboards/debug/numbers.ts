// Single numbers of the time range, for the row "Where to look". It must hold no query.
import { latest, stat } from '../panels.ts';
import { COLOURS, noneIsGood, thresholds } from '../style.ts';

type Shown = {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly empty: string;
  readonly query: string;
};

/** A sixth of the row. */
export const SMALL = { width: 4, height: 3 } as const;

/** A count of events in the time range; none is good. */
export const count = ({ query, ...shown }: Shown) =>
  stat({ ...SMALL, ...shown, unit: 'locale' })
    .thresholds(noneIsGood())
    .withTarget(latest(query));

/** A share in the time range; worth a look from `watch` on, bad from `bad` on. */
export const share = ({
  query,
  watch,
  bad,
  ...shown
}: Shown & { readonly watch: number; readonly bad: number }) =>
  stat({ ...SMALL, ...shown, unit: 'percentunit' })
    .decimals(2)
    .thresholds(thresholds(COLOURS.good, [watch, COLOURS.watch], [bad, COLOURS.bad]))
    .withTarget(latest(query));
