// Who sent a request, as far as the wall lets it through. It must keep no address and no User-Agent.
import { copyText } from '../cookies/text.ts';
import { clientOf } from './client.ts';
import { deviceOf, UNKNOWN_DEVICE } from './device.ts';
import type { Client, Device, Sender } from './exchange.ts';
import { createMemo } from './memo.ts';
import { parseNetwork } from './network.ts';
import { type LogRecord, type RawText, reveal } from './record.ts';

/** Distinct User-Agents, and distinct fingerprints, remembered at a time. */
const MAX_REMEMBERED = 4096;
const MAX_COUNTRIES = 512;
const MAX_SYSTEMS = 4096;

type Agent = { readonly client: Client; readonly device: Device };
const NO_AGENT: Agent = { client: 'unknown', device: UNKNOWN_DEVICE };

const parseCountry = (text: string): string | null =>
  /^[a-z]{2}$/i.test(text) && !/^(xx|zz|t1)$/i.test(text) ? text.toUpperCase() : null;

/** A number, or `AS` and a number (RFC 5396); 0 is none. */
const parseAsn = (text: string): number | null => {
  const [, digits] = /^(?:as)?(\d{1,10})(?:\D|$)/i.exec(text) ?? [];
  const asn = Number(digits);
  return asn > 0 && asn < 2 ** 32 ? asn : null;
};

/**
 * Of `t13d1516h2_8daaf6152771_b186095e22b6` the ciphers: the first part and the last change with the protocol and with
 * the extensions of a resumed session (FoxIO, JA4 technical details). Nothing of QUIC (`q13…`): there all clients offer
 * the same few ciphers, others than the same client over TCP.
 */
const parseJa4 = (text: string): string | null => {
  const [, ciphers] = /^[dt]\d\d[a-z]\d{4}[a-z0-9]{2}_([0-9a-f]{12})_[0-9a-f]{12}$/.exec(text) ?? [];
  return ciphers === undefined ? null : copyText(ciphers);
};

const revealed = <T>(text: RawText | null | undefined, tell: (text: string) => T | null): T | null =>
  text ? tell(reveal(text)) : null;

export type ReadSender = {
  readonly agentOf: (record: LogRecord) => Agent;
  readonly senderOf: (record: LogRecord, agent: Agent) => Sender;
};

/** Builds the functions from a record to its sender. */
export const createReadSender = (): ReadSender => {
  const agentOf = createMemo(
    (text): Agent => ({ client: clientOf(text), device: deviceOf(text) }),
    MAX_REMEMBERED,
  );
  const countryOf = createMemo(parseCountry, MAX_COUNTRIES);
  const asnOf = createMemo(parseAsn, MAX_SYSTEMS);
  const ja4Of = createMemo(parseJa4, MAX_REMEMBERED);
  return {
    agentOf: ({ userAgent }) => (userAgent ? agentOf(reveal(userAgent)) : NO_AGENT),
    senderOf: (record, { device }) => ({
      device,
      network: revealed(record.clientIp, parseNetwork),
      country: revealed(record.country, countryOf),
      asn: revealed(record.asn, asnOf),
      ja4: revealed(record.ja4, ja4Of),
    }),
  };
};
