// The layout of the table in which records wait for those of the other vantage: what came with one id.

/** A link is the row's number + 1, 0: none. A handle is a blob's, 0: none. */
export const GROUP = {
  /** Of the record that came first. */
  firstMs: 'f64',
  /** Of its latest record, but not a window after the first: it is over when no record of that time can come any more. */
  latestMs: 'f64',
  /** Handle of the record of each vantage, of several the latest; and its time. */
  edge: 'u32',
  origin: 'u32',
  originMs: 'f64',
  originStatus: 'u16',
  edges: 'u16',
  origins: 'u16',
  isAmbiguous: 'u8',
  /** The longest target of its records. */
  targets: 'u8',
  target0: 'u32',
  target1: 'u32',
  target2: 'u32',
  target3: 'u32',
  target4: 'u32',
  target5: 'u32',
  target6: 'u32',
  target7: 'u32',
  /** Link to the group that came next. */
  next: 'u32',
} as const;

/** Its columns of the target, in order. */
export const TARGETS = [
  'target0',
  'target1',
  'target2',
  'target3',
  'target4',
  'target5',
  'target6',
  'target7',
] as const;
