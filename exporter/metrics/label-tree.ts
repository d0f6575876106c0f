// Where the label values of one metric lead, one after the other: the last one to its series. It is asked several times
// a line, so it compares with what was asked for last before it looks anything up. It must not know what a series is.

export type LabelNode<T> = {
  readonly children: Map<string, LabelNode<T> | T>;
  /** The child that was asked for last, which is mostly asked for next: comparing costs less than looking up. */
  lastValue: string | undefined;
  lastChild: LabelNode<T> | T | undefined;
};

/** Builds a tree without any labels; a metric without labels needs none. */
export const createLabelTree = <T>(): LabelNode<T> => ({
  children: new Map(),
  lastValue: undefined,
  lastChild: undefined,
});

const childOf = <T>(node: LabelNode<T>, value: string): LabelNode<T> | T | undefined => {
  if (node.lastValue === value) return node.lastChild;
  const child = node.children.get(value);
  if (child !== undefined) {
    node.lastValue = value;
    node.lastChild = child;
  }
  return child;
};

type Place<T> = LabelNode<T> | T | undefined;

const next = <T>(place: Place<T>, value: string | undefined): Place<T> =>
  value === undefined || place === undefined ? place : childOf(place as LabelNode<T>, value);

/**
 * What label values lead to: as many as the metric has labels, which are eight at most. They are no list, for making one
 * takes longer than the way through the tree.
 */
export const findLabelled = <T>(
  root: LabelNode<T>,
  a: string,
  b?: string,
  c?: string,
  d?: string,
  e?: string,
  f?: string,
  g?: string,
  h?: string,
): T | undefined =>
  next(next(next(next(next(next(next(childOf(root, a), b), c), d), e), f), g), h) as T | undefined;

const parentOf = <T>(root: LabelNode<T>, values: readonly string[]): LabelNode<T> => {
  let node = root;
  for (const value of values.slice(0, -1)) {
    const next = (node.children.get(value) ?? createLabelTree()) as LabelNode<T>;
    node.children.set(value, next);
    node = next;
  }
  return node;
};

/** Puts something where at least one label value leads. */
export const insertLabelled = <T>(root: LabelNode<T>, values: readonly string[], what: T): void =>
  void parentOf(root, values).children.set(values.at(-1) as string, what);

/** Takes away what at least one label value leads to. */
export const removeLabelled = <T>(root: LabelNode<T>, values: readonly string[]): void => {
  const node = parentOf(root, values);
  node.children.delete(values.at(-1) as string);
  node.lastValue = undefined;
};
