// Whether the servers that a suite needs are installed. Without CI a suite without its server is skipped by name, with
// the line that installs it; in CI nothing may be skipped.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

/** Programs and Debian's packages that bring them. */
const PACKAGES = {
  nginx: 'nginx',
  apache2: 'apache2',
  haproxy: 'haproxy',
  caddy: 'caddy',
  varnishd: 'varnish',
  prometheus: 'prometheus',
  promtool: 'prometheus',
  'prometheus-alertmanager': 'prometheus-alertmanager',
  amtool: 'prometheus-alertmanager',
  mtail: 'mtail',
  chromium: 'chromium',
  script: 'bsdutils',
  logger: 'bsdutils',
  perl: 'perl-base',
  'systemd-analyze': 'systemd',
} as const;
type Program = keyof typeof PACKAGES;

/** Debian keeps servers where a user's PATH does not look. */
export const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;

const isInstalled = (program: Program): boolean =>
  spawnSync(program, ['--version'], { env: { ...process.env, PATH }, stdio: 'ignore' }).error === undefined;

/** A `describe` that needs programs. */
export const describeWith = (
  programs: readonly Program[],
  title: string,
  suite: (this: Mocha.Suite) => void,
): void => {
  const missing = programs.filter((program) => !isInstalled(program));
  const install = `apt-get install -y ${[...new Set(missing.map((program) => PACKAGES[program]))].join(' ')}`;
  if (missing.length === 0) describe(title, suite);
  else if (process.env.CI === 'true') {
    it(title, () => assert.fail(`${missing.join(', ')} is not installed: ${install}`));
  } else describe.skip(`${title} (${install})`, suite);
};
