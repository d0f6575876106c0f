// Parses `--source NAME=FORMAT:PATH`. Pure: whether format and path are right is checked as for any other source.

/** A source as a config would have it, or what is wrong with the flag. */
type SourceFlag =
  | { readonly ok: true; readonly source: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problem: string; readonly hint: string };

const EXAMPLE = 'write NAME=FORMAT:PATH, e.g. edge=nginx:/var/log/nginx/cookies.log';

/**
 * `edge=nginx:/var/log/nginx/cookies*.log`: name, format, and a path, a glob, `-` for standard input, or
 * an address to hear syslog on, such as `udp://127.0.0.1:5514`.
 * The vantage comes from a name that begins with `edge` or `origin`, else it stands behind it: `shop@origin=…`.
 */
export const parseSourceFlag = (flag: string): SourceFlag => {
  const [, who = '', format = '', path = ''] = /^([^=]*)=([^:/]*):(.*)$/s.exec(flag) ?? [];
  if (who === '' || format === '') return { ok: false, problem: 'not a source', hint: EXAMPLE };
  const [name = '', ...rest] = who.split('@');
  const vantage = rest.length > 0 ? rest.join('@') : vantageOf(name);
  if (vantage === null) {
    return {
      ok: false,
      problem: 'the name does not tell the vantage',
      hint: `write ${name}@edge=… or ${name}@origin=…, or let the name begin with edge or origin`,
    };
  }
  return { ok: true, source: { name, vantage, format, ...inputOf(path) } };
};

const inputOf = (path: string): Readonly<Record<string, unknown>> => {
  if (path === '-') return { stdin: {} };
  return /^(?:udp|tcp|unix):\/\//.test(path) ? { syslog: { listen: path } } : { file: { path } };
};

const vantageOf = (name: string): 'edge' | 'origin' | null => {
  if (name.startsWith('edge')) return 'edge';
  return name.startsWith('origin') ? 'origin' : null;
};
