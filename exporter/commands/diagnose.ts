// The command `diagnose`: per source, why there are no metrics or not all of them, and what to change. It must not touch
// state, nor print anything of a log.
import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { Config, SourceConfig } from '../config/config.ts';
import { createFingerprint, type Fingerprint } from '../exchanges/fingerprint.ts';
import { createRequestTrait, createTraits } from '../exchanges/traits.ts';
import { VERSION } from '../version.ts';
import { type FilesOptions, type FilesRead, judgeFiles, readFiles } from './diagnose/diagnose-files.ts';
import { findDuplicates } from './diagnose/duplicates.ts';
import type { Finding } from './diagnose/finding.ts';
import { lookAtPushed } from './diagnose/pushed.ts';
import { type Diagnosis, renderDiagnoses, renderInput } from './diagnose/report.ts';
import { loadTargets, type Target } from './diagnose/targets.ts';
import type { InputOptions } from './inputs.ts';
import { EXIT, type ExitCode, type Runtime } from './io.ts';
import { createWall } from './wall.ts';

export type DiagnoseOptions = Omit<InputOptions, 'cwd'> & { readonly output: 'text' | 'json' };

const userOf = (): string => {
  try {
    return userInfo().username;
  } catch {
    // The user has no name where it stands in no list, as in many containers.
    return String(process.getuid?.() ?? 'of the exporter');
  }
};

const describe = ({ source, pattern }: Target, isNamed: boolean): Omit<Diagnosis, 'facts' | 'findings'> => ({
  name: source.name,
  vantage: source.vantage,
  format: source.format,
  input: isNamed && pattern !== null ? pattern : renderInput(source),
  attempt: null,
});

/** A source whose files were read. */
type Read = FilesRead & { readonly source: SourceConfig; readonly options: FilesOptions };

const readTarget = async (
  { source, pattern }: Target,
  shared: Pick<FilesOptions, 'config' | 'isFollowed' | 'user' | 'nowMs' | 'traitsOf' | 'requestOf'>,
  fingerprint: Fingerprint,
): Promise<Read | null> => {
  if (pattern === null) return null;
  const options = { ...shared, pattern, normalize: createWall(shared.config, source, fingerprint, true) };
  return { source, options, ...(await readFiles(source, options)) };
};

const diagnoseTarget = async (
  target: Target,
  read: Read | null,
  isNamed: boolean,
  config: Config,
): Promise<Diagnosis> => {
  const what = describe(target, isNamed);
  if (read === null) return { ...what, ...(await lookAtPushed(target.source, config)) };
  return { ...what, ...(await judgeFiles(target.source, read, read.options)) };
};

/** All are read before any is judged, for they tell of each other. */
const diagnoseAll = async (
  config: Config,
  targets: readonly Target[],
  isNamed: boolean,
): Promise<Diagnosis[]> => {
  // Nothing outlives this run, so neither need the key.
  const fingerprint = createFingerprint(randomBytes(32));
  const traitsOf = createTraits(fingerprint);
  const requestOf = createRequestTrait(fingerprint);
  const shared = { config, isFollowed: !isNamed, user: userOf(), nowMs: Date.now(), traitsOf, requestOf };
  const reads: (Read | null)[] = [];
  for (const target of targets) reads.push(await readTarget(target, shared, fingerprint));
  const compared = reads.filter((read) => read !== null);
  const books = compared.map(({ sample }) => sample.visible.book);
  for (const { sample } of compared) sample.visible.compare(books);
  // Files that were named by hand share the names of their sources, and are often parts of one log.
  const duplicates = isNamed ? new Map<string, Finding>() : findDuplicates(compared);
  const diagnoses: Diagnosis[] = [];
  for (const [at, target] of targets.entries()) {
    const diagnosis = await diagnoseTarget(target, reads[at] ?? null, isNamed, config);
    const duplicate = duplicates.get(diagnosis.name);
    const findings = [...diagnosis.findings, ...(duplicate === undefined ? [] : [duplicate])];
    diagnoses.push({ ...diagnosis, findings });
  }
  return diagnoses;
};

/** Looks at each source and prints what is wrong. Exit 0: nothing; 1: something needs a change; 2: bad usage or config. */
export const diagnose = async (options: DiagnoseOptions, io: Runtime): Promise<ExitCode> => {
  const loaded = await loadTargets({ ...options, cwd: io.cwd });
  if (!loaded.ok) {
    io.stderr(`${loaded.problem}\n`);
    return EXIT.usage;
  }
  const { config, targets, untold, isNamed } = loaded;
  const told = config === null ? [] : await diagnoseAll(config, targets, isNamed);
  const others = untold.map(
    ({ name, finding }): Diagnosis => ({
      name,
      vantage: null,
      format: null,
      input: name,
      facts: [],
      findings: [finding],
      attempt: null,
    }),
  );
  const placeOf = ({ input }: Diagnosis): number =>
    options.files.findIndex((file) => resolve(io.cwd, file) === resolve(io.cwd, input));
  // As they were named; sources of a config are in its order already.
  const diagnoses = [...told, ...others].sort((a, b) => placeOf(a) - placeOf(b));
  io.stdout(renderDiagnoses({ version: VERSION, sources: diagnoses }, options.output));
  const isFault = diagnoses.some(({ findings }) => findings.some((finding) => finding.isFault));
  return isFault ? EXIT.breach : EXIT.good;
};
