// Requests as the logs of an edge and of an origin show them, in JSON lines. It must not know what they are for.
import { appendFileSync } from 'node:fs';

/** Fields of a line, in the names of the format `json`. */
export type Fields = Readonly<Record<string, unknown>>;

const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

/** What every request has unless it is said otherwise. */
const usual = (): Fields => ({
  time: new Date().toISOString(),
  method: 'GET',
  path: '/',
  status: 200,
  scheme: 'https',
  client_ip: '198.51.100.7',
  user_agent: BROWSER,
  cookie: null,
  set_cookie: [],
});

/** Appends one line. */
export const logLine = (path: string, fields: Fields): void =>
  appendFileSync(path, `${JSON.stringify({ ...usual(), ...fields })}\n`);

let requests = 0;

/** An id that no other request of this process has. */
export const nextRequestId = (): string => `request-${++requests}`;
