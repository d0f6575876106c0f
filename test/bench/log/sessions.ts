// Sessions of a shop's clients, made from their number each time they are needed, so that a million cost no memory.
import { createRandom, mixSeeds } from './random.ts';
import { BROWSERS } from './user-agents.ts';

export type Session = {
  /** Value of the session cookie; another one after each login. */
  readonly id: string;
  readonly csrf: string;
  readonly theme: string;
  readonly userAgent: string;
  readonly clientIp: string;
  /** Cookie header with four cookies. */
  readonly cookie: string;
};

const ID_CHARS = 24;
const CSRF_CHARS = 16;
const THEMES = ['dark', 'light', 'auto'];

/** The session of a number after so many logins. */
export const createSession = (seed: number, number: number, logins: number): Session => {
  const own = createRandom(mixSeeds(seed, number));
  const userAgent = own.pick(BROWSERS);
  const clientIp = `${own.below(200) + 20}.${own.below(256)}.${own.below(256)}.${own.below(254) + 1}`;
  const theme = own.pick(THEMES);
  const analytics = `GA1.1.${own.below(2 ** 31)}.${1_790_000_000 + own.below(5_000_000)}`;
  const current = createRandom(mixSeeds(seed, number, logins + 1));
  const id = current.token(ID_CHARS);
  const csrf = current.token(CSRF_CHARS);
  const cookie = `sid=${id}; _ga=${analytics}; XSRF-TOKEN=${csrf}; theme=${theme}`;
  return { id, csrf, theme, userAgent, clientIp, cookie };
};
