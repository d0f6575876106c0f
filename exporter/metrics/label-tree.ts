// Where the label values of one metric lead, one after the other: the last one to its series. It is asked several times
// a line, so it compares before it looks anything up. It must not know what a series is.

/**
 * The first children stand in the node itself: there are seldom more, and comparing with four costs less than looking one
 * up, for labels are interned and one place in memory holds all of it.
 */
export type LabelNode<T> = {
  value0: string | undefined;
  value1: string | undefined;
  value2: string | undefined;
  value3: string | undefined;
  child0: LabelPlace<T>;
  child1: LabelPlace<T>;
  child2: LabelPlace<T>;
  child3: LabelPlace<T>;
  others: Map<string, LabelNode<T> | T> | null;
};

/** What some label values lead to: where others lead on, or what was looked for; undefined: nothing. */
export type LabelPlace<T> = LabelNode<T> | T | undefined;

/** Builds a tree without any labels; a metric without labels needs none. */
export const createLabelTree = <T>(): LabelNode<T> => ({
  value0: undefined,
  value1: undefined,
  value2: undefined,
  value3: undefined,
  child0: undefined,
  child1: undefined,
  child2: undefined,
  child3: undefined,
  others: null,
});

const childOf = <T>(node: LabelNode<T>, value: string): LabelPlace<T> => {
  if (node.value0 === value) return node.child0;
  if (node.value1 === value) return node.child1;
  if (node.value2 === value) return node.child2;
  if (node.value3 === value) return node.child3;
  return node.others?.get(value);
};

/** Puts a value with its child in the place of one of the first; undefined stands for none. False: it is none of them. */
const replaceChild = <T>(
  node: LabelNode<T>,
  instead: string | undefined,
  value: string | undefined,
  child: LabelPlace<T>,
): boolean => {
  if (node.value0 === instead) {
    node.value0 = value;
    node.child0 = child;
  } else if (node.value1 === instead) {
    node.value1 = value;
    node.child1 = child;
  } else if (node.value2 === instead) {
    node.value2 = value;
    node.child2 = child;
  } else if (node.value3 === instead) {
    node.value3 = value;
    node.child3 = child;
  } else return false;
  return true;
};

const next = <T>(place: LabelPlace<T>, value: string | undefined): LabelPlace<T> =>
  value === undefined || place === undefined ? place : childOf(place as LabelNode<T>, value);

/**
 * What label values lead to from a place on, of which a metric has eight at most. They are no list, for making one takes
 * longer than the way through the tree.
 */
export const followLabels = <T>(
  place: LabelPlace<T>,
  a?: string,
  b?: string,
  c?: string,
  d?: string,
  e?: string,
  f?: string,
  g?: string,
  h?: string,
): LabelPlace<T> => next(next(next(next(next(next(next(next(place, a), b), c), d), e), f), g), h);

const addChild = <T>(node: LabelNode<T>, value: string, child: LabelNode<T> | T): void => {
  if (replaceChild(node, undefined, value, child)) return;
  node.others ??= new Map();
  node.others.set(value, child);
};

const parentOf = <T>(root: LabelNode<T>, values: readonly string[]): LabelNode<T> => {
  let node = root;
  for (const value of values.slice(0, -1)) {
    let child = childOf(node, value) as LabelNode<T> | undefined;
    if (child === undefined) {
      child = createLabelTree();
      addChild(node, value, child);
    }
    node = child;
  }
  return node;
};

/** Puts something where at least one label value leads, and nothing is yet. */
export const insertLabelled = <T>(root: LabelNode<T>, values: readonly string[], what: T): void =>
  addChild(parentOf(root, values), values.at(-1) as string, what);

/** Takes away what at least one label value leads to. */
export const removeLabelled = <T>(root: LabelNode<T>, values: readonly string[]): void => {
  const node = parentOf(root, values);
  const value = values.at(-1) as string;
  if (!replaceChild(node, value, undefined, undefined)) node.others?.delete(value);
};
