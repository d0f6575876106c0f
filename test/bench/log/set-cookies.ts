// The Set-Cookie headers of a shop, as its origin writes them and as its edge hands them on. Every tenth answer has some.
import type { Random } from './random.ts';
import type { Session } from './sessions.ts';

/** What a request does to the cookies of its session. */
export type Effect = 'none' | 'renewal' | 'login' | 'preference' | 'logout';

/** One answer in ten sets cookies. */
export const effectOf = (random: Random): Effect => {
  if (!random.oneIn(10)) return 'none';
  const dice = random.below(20);
  if (dice < 14) return 'renewal';
  if (dice < 17) return 'login';
  return dice < 19 ? 'preference' : 'logout';
};

const DAY_SECONDS = 86_400;

/** At the origin; one session cookie in twenty lacks Secure. */
export const upstreamSetCookiesOf = (
  effect: Effect,
  session: Session,
  timeMs: number,
  random: Random,
): readonly string[] => {
  const secure = random.oneIn(20) ? '' : '; Secure';
  const expires = new Date(timeMs + DAY_SECONDS * 1000).toUTCString();
  const lifetime = `Path=/; Max-Age=${DAY_SECONDS}; Expires=${expires}`;
  const sid = `sid=${session.id}; ${lifetime}; HttpOnly${secure}; SameSite=Lax`;
  switch (effect) {
    case 'none':
      return [];
    case 'renewal':
      return [sid];
    case 'login':
      return [sid, `XSRF-TOKEN=${session.csrf}; Path=/${secure}; SameSite=Strict`];
    case 'preference':
      return [`theme=${session.theme}; Path=/; Max-Age=31536000; SameSite=Lax`];
    case 'logout':
      return ['sid=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax'];
  }
};

/** At the client; one answer in fifty loses its Secure on the way. */
export const sentSetCookiesOf = (upstream: readonly string[], random: Random): readonly string[] =>
  upstream.length > 0 && random.oneIn(50)
    ? upstream.map((header) => header.replace('; Secure', ''))
    : upstream;
