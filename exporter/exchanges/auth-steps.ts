// What a request did to its session, told by configured paths, method and answer. It must not look at a cookie.
import { createGlobs } from '../cookies/glob.ts';
import type { AuthStep } from './exchange.ts';
import { type LogRecord, reveal } from './record.ts';

/** Paths that mean something for sessions, as globs. */
export type AuthPaths = {
  readonly login: readonly string[];
  readonly logout: readonly string[];
  readonly refresh: readonly string[];
  readonly protected: readonly string[];
};

/** What the path of a request says. */
export type PathMeaning = { readonly step: AuthStep | null; readonly protected: boolean };

const NOTHING: PathMeaning = { step: null, protected: false };

/** Path without query and fragment; without a RegExp, for that would remember the text. */
const pathOf = ({ path }: LogRecord): string => {
  const text = path ? reveal(path) : '';
  const query = text.indexOf('?');
  const unqueried = query < 0 ? text : text.slice(0, query);
  const fragment = unqueried.indexOf('#');
  return fragment < 0 ? unqueried : unqueried.slice(0, fragment);
};

/**
 * Whether a request to a login path was answered as a login may be: below 400, and not by showing a page, which is
 * what a GET or HEAD gets unless it is redirected.
 */
const isLoginAnswer = ({ method, status }: LogRecord): boolean => {
  const isRead = method ? reveal(method) === 'GET' || reveal(method) === 'HEAD' : false;
  return status < 400 && status >= (isRead ? 300 : 200) && status !== 304;
};

const isDone = (step: AuthStep, record: LogRecord): boolean =>
  step === 'login' ? isLoginAnswer(record) : record.status >= 200 && record.status < 400;

/** Builds the question what a record's path says; a step counts only where the answer says that it was done. */
export const createPathMeaning = (auth: AuthPaths): ((record: LogRecord) => PathMeaning) => {
  const steps = (['login', 'logout', 'refresh'] as const)
    .filter((step) => auth[step].length > 0)
    .map((step) => ({ step, matches: createGlobs(auth[step]) }));
  const isProtected = createGlobs(auth.protected);
  if (steps.length === 0 && auth.protected.length === 0) return () => NOTHING;
  return (record) => {
    const path = pathOf(record);
    const step = steps.find((each) => each.matches(path) !== null)?.step ?? null;
    const isOpen = auth.protected.length === 0 || isProtected(path) === null;
    if (step === null && isOpen) return NOTHING;
    return { step: step !== null && isDone(step, record) ? step : null, protected: !isOpen };
  };
};
