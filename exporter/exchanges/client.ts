// What kind of client sent a request, told from its User-Agent. It must not be taken for proof: anyone can send any.
import { BARE_TOOLS, CLIENT_MARKS } from './client-marks.ts';
import type { Client } from './exchange.ts';

/** Longer ones are judged by their beginning. */
const MAX_LENGTH = 512;

/** `bot` at the end of a word: Googlebot/2.1, bingbot, bot.html. Cubot makes phones. */
const isNamedBot = (agent: string): boolean => /bot(?![a-z])/.test(agent.replaceAll('cubot', ''));

/** A page inside an app on Apple's systems: the engine of Safari without Safari's name, nor that of another browser. */
const isAppleWebView = (agent: string): boolean =>
  /iphone|ipad|macintosh/.test(agent) &&
  agent.includes('applewebkit/') &&
  !agent.includes('safari/') &&
  !agent.includes('chrome/');

const isOf = (agent: string, client: Client, marks: readonly string[]): boolean =>
  marks.some((mark) => agent.includes(mark)) ||
  (client === 'bot' && isNamedBot(agent)) ||
  (client === 'tool' && BARE_TOOLS.has(agent)) ||
  (client === 'webview' && isAppleWebView(agent));

/** Tells the kind of client of a User-Agent; `unknown` for none and for one that says nothing known. */
export const clientOf = (userAgent: string): Client => {
  const agent = userAgent.slice(0, MAX_LENGTH).trim().toLowerCase();
  return CLIENT_MARKS.find(([client, marks]) => isOf(agent, client, marks))?.[0] ?? 'unknown';
};
