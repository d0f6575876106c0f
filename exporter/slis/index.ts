// The registry of SLIs. To add one: one file, one line here, its entries in the catalogue.
import { auth } from './auth.ts';
import { coverage } from './coverage.ts';
import { headerSize } from './header-size.ts';
import { rewrites } from './rewrites.ts';
import type { Objective, Sli } from './sli.ts';
import { transport } from './transport.ts';

/** Every SLI, in the order in which reports and pages show them. */
export const slis: readonly Sli[] = [coverage, transport, rewrites, auth, headerSize];

/** Every objective, in the same order. */
export const objectives: readonly Objective[] = slis.flatMap((sli) => sli.objectives);
