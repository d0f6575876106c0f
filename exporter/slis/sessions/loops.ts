// Clients that are given auth cookies again and again and are never accepted with one: their browser refuses it, or the
// server does. It must not hold an address.
import type { Exchange, IssuedCookie } from '../../exchanges/exchange.ts';
import type { Memory } from '../../metrics/memory.ts';
import { mixedNumberOf } from '../../tables/mixed-key.ts';
import { Tries } from './tries.ts';

/** As many in the time are a loop; a person who mistypes a password gives up before. */
const LOOP = 5;
/**
 * The same where a network has so many sessions that several people with one kind of device log in at once, before any
 * of them has asked for more.
 */
const LOOP_OF_MANY = 20;
const LOOP_MS = 300_000;

const isPerson = ({ client }: Exchange): boolean =>
  client === 'browser' || client === 'webview' || client === 'app';

export type LoopOptions = {
  readonly memory: Memory;
  /** `auth.login` is set, so that only what is given there counts. */
  readonly loginOnly: boolean;
  /** `auth.protected` is set, so that only an answer there says that a session was accepted. */
  readonly protectedOnly: boolean;
  /** Whether many people have sessions in a network (network.ts). */
  readonly isShared: (network: number) => boolean;
};

/** What of a client others of its kind and network share; one of them who is accepted ends the suspicion of all. */
const clientOf = ({ site, sender }: Exchange): readonly number[] => [
  mixedNumberOf(site),
  sender.network ?? 0,
  sender.device.id,
];

export class LoginLoops {
  readonly #tries: Tries;
  readonly #options: LoopOptions;

  constructor(options: LoopOptions) {
    this.#tries = new Tries('loops', options.memory, LOOP_MS);
    this.#options = options;
  }

  /** Takes an auth cookie that was given; answers which time in a row it is of a loop, 0: there is none. */
  given(x: Exchange, { replaces }: IssuedCookie): number {
    const { loginOnly, isShared } = this.#options;
    const { network } = x.sender;
    const isLogin = x.authStep === 'login' || !loginOnly;
    if (!isLogin || !isPerson(x) || replaces === 'same' || network === null) return 0;
    const loop = isShared(network) ? LOOP_OF_MANY : LOOP;
    return Math.max(0, this.#tries.again(clientOf(x), x.timeMs) - loop + 1);
  }

  /** Whether a request says that the session which it presents is accepted. */
  isAccepted(x: Exchange): boolean {
    const tells = x.protected || !this.#options.protectedOnly;
    return tells && x.authStep !== 'login' && x.status > 0 && x.status < 400;
  }

  /** A value that was given is accepted for the first time: there is no loop. */
  accepted(x: Exchange): void {
    this.#tries.forget(clientOf(x));
  }
}
