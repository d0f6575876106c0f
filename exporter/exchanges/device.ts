// What a device runs, told from its User-Agent. It must not be taken for proof: anyone can send any.
import { BROWSERS, type Browser, type Device, SYSTEMS, type System } from './exchange.ts';

/** Longer ones are judged by their beginning. */
const MAX_LENGTH = 512;

/** The first mark that stands in the text wins; browsers carry the names of those that they are built on. */
const BROWSER_MARKS: readonly (readonly [mark: string, Browser])[] = [
  ['edg/', 'edge'],
  ['edga/', 'edge'],
  ['edgios/', 'edge'],
  ['opr/', 'opera'],
  ['opera', 'opera'],
  ['samsungbrowser/', 'samsung'],
  ['firefox/', 'firefox'],
  ['fxios/', 'firefox'],
  ['crios/', 'chrome'],
  ['chrome/', 'chrome'],
  ['chromium/', 'chrome'],
  ['version/', 'safari'],
  ['applewebkit/', 'safari'],
];

const SYSTEM_MARKS: readonly (readonly [mark: string, System])[] = [
  ['android', 'android'],
  ['okhttp/', 'android'],
  ['dalvik/', 'android'],
  ['iphone', 'ios'],
  ['ipad', 'ios'],
  ['ios', 'ios'],
  ['windows', 'windows'],
  ['macintosh', 'macos'],
  ['mac os x', 'macos'],
  ['darwin/', 'ios'],
  ['cros ', 'chromeos'],
  ['linux', 'linux'],
];

const MAX_VERSION = 65_535;

/** The digits behind a mark that ends with `/`. */
const versionAt = (agent: string, mark: string): number => {
  if (!mark.endsWith('/')) return 0;
  const at = agent.indexOf(mark) + mark.length;
  const version = Number.parseInt(agent.slice(at, at + 5), 10);
  return version > 0 && version <= MAX_VERSION ? version : 0;
};

/** Builds a device; versions are at most MAX_VERSION. */
const createDevice = (browser: Browser, system: System, version: number): Device => ({
  browser,
  system,
  version,
  id: (BROWSERS.indexOf(browser) * 8 + SYSTEMS.indexOf(system)) * (MAX_VERSION + 1) + version,
});

/** Real traffic has a few hundred; damaged bytes could be any number. */
const MAX_KNOWN = 4096;
const known = new Map<number, Device>();

/** The device of an id, the same object for the same one; null: no device has this one. */
export const findDevice = (id: number): Device | null => {
  const found = known.get(id);
  if (found !== undefined) return found;
  const browser = BROWSERS[id >>> 19];
  const system = SYSTEMS[(id >>> 16) & 7];
  if (browser === undefined || system === undefined) return null;
  const device = createDevice(browser, system, id & MAX_VERSION);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(id, device);
  return device;
};

/** Tells the device of a User-Agent. */
export const deviceOf = (userAgent: string): Device => {
  const agent = userAgent.slice(0, MAX_LENGTH).toLowerCase();
  const [mark, browser] = BROWSER_MARKS.find(([text]) => agent.includes(text)) ?? ['', 'other' as const];
  const system = SYSTEM_MARKS.find(([text]) => agent.includes(text))?.[1] ?? 'other';
  return createDevice(browser, system, versionAt(agent, mark));
};

export const UNKNOWN_DEVICE: Device = createDevice('other', 'other', 0);
