// What a reload cannot change: keys that hold since the start keep their values, and those that wait for a restart are
// named. Which keys these are is marked in the schema.
import { type Effect, markedKeysOf } from './effects.ts';
import { renderPath } from './problems.ts';
import { configSchema, type RawConfig } from './schema.ts';

/** A key whose new value waits, e.g. `limits.series`. */
export type WaitingKey = { readonly key: string; readonly effect: Effect };

const MARKED = markedKeysOf(configSchema);

const childOf = (parent: unknown, key: string): unknown =>
  typeof parent === 'object' && parent !== null ? Reflect.get(parent, key) : undefined;

const valueAt = (config: RawConfig, path: readonly string[]): unknown =>
  path.reduce<unknown>(childOf, config);

/** A copy in which one value is another. */
const replaceAt = (parent: unknown, [key, ...rest]: readonly string[], value: unknown): unknown =>
  key === undefined ? value : { ...Object(parent), [key]: replaceAt(childOf(parent, key), rest, value) };

/** A later config, in which what is settled at a start is as it was then. */
export const keepSettled = (first: RawConfig, later: RawConfig): RawConfig =>
  MARKED.filter(({ effect }) => effect === 'start').reduce(
    // Values of the same schema take each other's places.
    (config, { path }) => replaceAt(config, path, valueAt(first, path)) as RawConfig,
    later,
  );

/** The keys in which a later config differs from the first, and does not take effect by a reload. */
export const findWaiting = (first: RawConfig, later: RawConfig): WaitingKey[] =>
  MARKED.filter(
    ({ path }) => JSON.stringify(valueAt(first, path)) !== JSON.stringify(valueAt(later, path)),
  ).map(({ path, effect }) => ({ key: renderPath(path), effect }));

/** Says which keys wait for a restart; '' : none. */
export const renderWaiting = (waiting: readonly WaitingKey[]): string => {
  const keys = (effect: Effect): string =>
    waiting.flatMap((one) => (one.effect === effect ? [one.key] : [])).join(', ');
  const [always, opening] = [keys('start'), keys('opening')];
  return [always, opening === '' ? '' : `${opening} (of sources that are read already)`]
    .filter((part) => part !== '')
    .join(', ');
};
