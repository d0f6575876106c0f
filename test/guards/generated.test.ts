// Every generated file is what its generator makes now. Generators are found by their name, `generate.ts`, and run on a
// copy of the checkout, so a new one is guarded from its first day.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CODE_FOLDERS, listCode, listFiles, ROOT, readText } from './checkout.ts';

const run = promisify(execFile);

/** Files between the code that people write, as folders (with a slash at the end) and files. Every other is generated. */
const WRITTEN_BY_HAND = [
  'dashboards/pictures/',
  'dashboards/provisioning/',
  'alerts/alertmanager/',
  'alerts/prometheus/',
  'alerts/runbooks/',
  'alerts/tests/',
];

const isWrittenByHand = (path: string): boolean =>
  path.endsWith('.ts') || path.endsWith('.wat') || WRITTEN_BY_HAND.some((folder) => path.startsWith(folder));

/** In the order of `npm run generate`, for some import what others write. */
const generators = (
  JSON.parse(readText('package.json')) as { scripts: { generate: string } }
).scripts.generate
  .split(' && ')
  .map((command) => command.replace(/^node /, ''));
const generated = CODE_FOLDERS.flatMap((folder) => listFiles(folder)).filter(
  (path) => !isWrittenByHand(path),
);

/** What stands in a generated file of the copy until its generator has written it. */
const NOT_WRITTEN = 'no generator wrote this file';

describe('generated files', () => {
  let copy = '';
  before(async function () {
    this.timeout(60_000);
    copy = mkdtempSync(join(tmpdir(), 'cookie-exporter-generated-'));
    for (const path of [...CODE_FOLDERS, 'package.json'])
      cpSync(join(ROOT, path), join(copy, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    for (const path of generated) writeFileSync(join(copy, path), NOT_WRITTEN);
    for (const path of generators) await run(process.execPath, [join(copy, path)], { cwd: copy });
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  for (const path of generated) {
    it(`are current: ${path}`, () => assert.equal(readText(path), readFileSync(join(copy, path), 'utf8')));
  }
  it('are all committed', () => {
    const present = CODE_FOLDERS.flatMap((folder) => listFiles(folder, copy));
    assert.deepEqual(
      present,
      CODE_FOLDERS.flatMap((folder) => listFiles(folder)),
    );
  });
  it('come from generators that `npm run generate` runs', () =>
    assert.deepEqual(
      generators.toSorted(),
      listCode()
        .filter((path) => path.endsWith('/generate.ts'))
        .toSorted(),
    ));
  it('come from generators', () => assert.ok(generators.length > 0 && generated.length > 0));
});
