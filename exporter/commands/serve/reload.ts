// A config read again while the exporter runs: what is right takes effect, what is wrong leaves all as it was.
// It must not know what a config says.
import type { Config } from '../../config/config.ts';
import type { Loaded } from '../../config/load.ts';
import { renderProblems } from '../../config/problems.ts';
import { renderWaiting } from '../../config/settled.ts';
import type { Tallies } from '../../metrics/tallies.ts';
import type { Handlers } from '../../server/server.ts';
import { type Logger, withSpan } from '../../telemetry.ts';

/** How the last reload went, and when one last went well: the start is the first. */
export type LastReload = { readonly ok: boolean; readonly at: Date };

export type ReloadsOptions = {
  readonly load: () => Loaded;
  /** Whether a config that is right can take effect now; null: it can, else why not, in words. */
  readonly check: (config: Config) => Promise<string | null>;
  readonly apply: (config: Config) => Promise<void>;
  readonly tallies: Tallies;
  readonly startedAt: Date;
  readonly log: Pick<Logger, 'info' | 'error'>;
};

export type Reloads = Pick<Handlers, 'reload'> & { readonly last: () => LastReload };

/** Shows on the metrics how the last reload went. */
const createNotes = (tallies: Tallies, startedAt: Date) => {
  const successful = tallies.gauge('cookie_exporter_config_last_reload_successful');
  const successAt = tallies.gauge('cookie_exporter_config_last_reload_success_timestamp_seconds');
  let last: LastReload = { ok: true, at: startedAt };
  const note = (ok: boolean, at = last.at): void => {
    last = { ok, at };
    successful.set(ok ? 1 : 0);
    successAt.set(at.getTime() / 1000);
  };
  note(true);
  return { note, last: () => last };
};

/** Works reloads off in turn, for the last that was asked for is to hold, and two would try the same new addresses. */
export const createReloads = (options: ReloadsOptions): Reloads => {
  const { load, check, apply, tallies, startedAt, log } = options;
  const { note, last } = createNotes(tallies, startedAt);

  const refuse = (message: string) => {
    note(false);
    log.error('the config was refused, the old one stays', { problems: message });
    return { ok: false, message } as const;
  };
  const reloadNow = async () => {
    const next = load();
    if (!next.ok) return refuse(renderProblems(next.problems));
    const problem = await check(next.config);
    if (problem !== null) return refuse(problem);
    note(true, new Date());
    await apply(next.config);
    const waiting = renderWaiting(next.waiting);
    const needs = waiting === '' ? {} : { needs_a_restart: waiting };
    log.info('the config was reloaded', { sources: next.config.sources.length, ...needs });
    return { ok: true, waiting } as const;
  };

  let turn: Promise<unknown> = Promise.resolve();
  return {
    reload: () => {
      const done = turn.then(() => withSpan('reload', {}, reloadNow));
      turn = done.catch(() => undefined);
      return done;
    },
    last,
  };
};
