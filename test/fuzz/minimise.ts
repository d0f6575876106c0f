// Makes an input smaller while it keeps doing what it does. It must not know what that is.

/** Most tries for one input. */
const MAX_TRIES = 500;

/** Takes pieces away, from the half down to single bytes, as long as `holds` says that nothing was lost by it. */
export const minimise = async (
  input: Uint8Array,
  holds: (smaller: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> => {
  let smallest = input;
  let tries = 0;
  for (let size = Math.ceil(input.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < smallest.length && tries < MAX_TRIES; tries++) {
      const smaller = Buffer.concat([smallest.subarray(0, start), smallest.subarray(start + size)]);
      if (await holds(smaller)) smallest = smaller;
      else start += size;
    }
  }
  return smallest;
};
