// The registry of inputs: what a source can read from, by the key that stands for it in the config. No more than that.
import type { Readable } from 'node:stream';
import { createFileSource, type FileSourceOptions } from './file.ts';
import type { Source, SourceOptions } from './source.ts';
import { createStreamSource } from './stdin.ts';
import { createSyslogSource, type SyslogInput } from './syslog.ts';

/** What a source reads from. */
export type Input =
  | { readonly kind: 'file' /** Absolute path or glob. */; readonly path: string }
  | { readonly kind: 'stdin' }
  | ({ readonly kind: 'syslog' } & SyslogInput);

export type InputOptions = SourceOptions &
  Pick<FileSourceOptions, 'startAt' | 'maxFiles'> & {
    /** What `stdin` reads. */
    readonly stdin: Readable;
  };

/** Creates the source that reads an input as it grows. */
export const createSource = (input: Input, options: InputOptions): Source => {
  switch (input.kind) {
    case 'file':
      return createFileSource({ ...options, pattern: input.path });
    case 'stdin':
      return createStreamSource({ ...options, stream: options.stdin });
    case 'syslog':
      return createSyslogSource({ ...options, ...input });
  }
};
