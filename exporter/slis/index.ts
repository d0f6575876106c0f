// The registry of SLIs. To add one: one file, one line here, its entries in the catalogue.
import { auth } from './auth.ts';
import { coverage } from './coverage.ts';
import { headerSize } from './header-size.ts';
import { incidentsRemediated } from './incidents.ts';
import { relays } from './relays.ts';
import { rewrites } from './rewrites.ts';
import { sessions } from './sessions.ts';
import type { Objective, Sli } from './sli.ts';
import { transport } from './transport.ts';

/** Every SLI, in the order in which exchanges are shown to them, and objectives to people. */
export const slis: readonly Sli[] = [sessions, coverage, transport, rewrites, relays, auth, headerSize];

/** Every objective: those of what logs show, in the order in which people read them, and that of incidents. */
export const objectives: readonly Objective[] = [
  ...slis.filter((sli) => sli !== sessions).flatMap((sli) => sli.objectives),
  ...sessions.objectives,
  incidentsRemediated,
];
