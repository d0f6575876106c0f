// Sites of the seeded history and the shapes that courses over time have. It must hold no series.
import type { Course } from './series.ts';
import { busyAt, isDuring, type Period } from './timeline.ts';

export const SHOP = 'shop.example.com';
export const ACCOUNT = 'account.example.com';
export const BLOG = 'blog.example.com';

/** Requests a second at the busiest hour. */
const BUSIEST: Readonly<Record<string, number>> = { [SHOP]: 40, [ACCOUNT]: 12, [BLOG]: 15 };

export const SITES = Object.keys(BUSIEST);
/** Sites at which people log in. */
export const WITH_SESSIONS = [SHOP, ACCOUNT] as const;

/** A share of a site's requests. */
export const of =
  (site: string, share: number): Course =>
  (time) =>
    (BUSIEST[site] ?? 0) * busyAt(time) * share;

/** One course during a period, another one at all other times. */
export const during =
  (period: Period, inside: Course, outside: Course): Course =>
  (time) =>
    isDuring(time, period) ? inside(time) : outside(time);

export const never: Course = () => 0;
