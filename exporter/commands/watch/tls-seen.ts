// Whether any client ever came to an edge with TLS. It must not judge what the forwarding headers of others say.
import type { SourceConfig } from '../../config/config.ts';
import type { Exchange } from '../../exchanges/exchange.ts';

/** Requests that were answered with content before it is remarkable that none had TLS. */
const LEAST_REQUESTS = 100;

export type TlsSeen = {
  readonly saw: (exchange: Pick<Exchange, 'transport' | 'loopback' | 'status'>) => void;
  /**
   * A hundred requests were served over plaintext and none over TLS. A server that only redirects to https is no such
   * edge, and neither is one that clients on the same machine ask.
   */
  readonly isNeverTls: () => boolean;
};

/** Builds the watch; only an edge whose own socket is the client leg can have a TLS terminator hidden before it. */
export const createTlsSeen = ({
  vantage,
  transport,
}: Pick<SourceConfig, 'vantage' | 'transport'>): TlsSeen => {
  const isAsked = vantage === 'edge' && transport === 'socket';
  let served = 0;
  let hasTls = false;
  return {
    saw: (x) => {
      if (!isAsked || hasTls) return;
      if (x.transport === 'tls') hasTls = true;
      else if (x.transport === 'plaintext' && !x.loopback && x.status >= 200 && x.status < 300) served++;
    },
    isNeverTls: () => !hasTls && served >= LEAST_REQUESTS,
  };
};
