// Whether two sources of one vantage log the same requests, which would then count twice: by file, by request id, else by
// when, who, what and how it was answered. It must not take like traffic for the same.
import type { SourceConfig } from '../../config/config.ts';
import { findShared } from '../watch/request-trail.ts';
import { configChange } from './cures.ts';
import type { Finding } from './finding.ts';
import type { ReadFile } from './read-sample.ts';
import type { Sample } from './sample.ts';
import { shareInWords } from './words.ts';

/** A source with what was read of it. */
export type Compared = {
  readonly source: SourceConfig;
  readonly sample: Sample;
  readonly files: readonly ReadFile[];
};

const sharedRequests = ({ sample: one }: Compared, { sample: other }: Compared): string | null => {
  const byId = findShared(one.requestIds, other.requestIds);
  if (byId !== null) return `${shareInWords(byId.both, byId.of)} request ids`;
  const byRequest = findShared(one.requests, other.requests);
  return byRequest === null
    ? null
    : `${shareInWords(byRequest.both, byRequest.of)} requests, by time, client and path,`;
};

const sharedFile = (one: Compared, other: Compared): string | null => {
  const identities = new Set(other.files.map(({ identity }) => identity));
  const file = one.files.find(({ identity }) => identities.has(identity));
  return file === undefined ? null : `the file ${file.path}`;
};

/** The findings of each source, by its name; said once, of the later one. */
export const findDuplicates = (all: readonly Compared[]): ReadonlyMap<string, Finding> => {
  const found = new Map<string, Finding>();
  for (const [at, later] of all.entries()) {
    for (const earlier of all.slice(0, at)) {
      if (earlier.source.vantage !== later.source.vantage || found.has(later.source.name)) continue;
      const shared = sharedFile(earlier, later) ?? sharedRequests(earlier, later);
      if (shared === null) continue;
      const { name } = earlier.source;
      found.set(later.source.name, {
        state: 'duplicate',
        isFault: true,
        says: `It shares ${shared} with the source ${name}, which is at the same vantage: these requests count twice.`,
        change: configChange(
          `Read one of the two: take ${later.source.name} or ${name} out of \`sources\`. If they are one behind the other, let the hindmost be the origin:`,
          `vantage: origin   # of ${later.source.name}`,
        ),
      });
    }
  }
  return found;
};
