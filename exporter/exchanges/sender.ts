// Who sent a request, as far as the wall lets it through. It must keep no address and no User-Agent.
import { copyText } from '../cookies/text.ts';
import { clientOf } from './client.ts';
import { deviceOf, UNKNOWN_DEVICE } from './device.ts';
import type { Client, Device, Sender } from './exchange.ts';
import { createMemo } from './memo.ts';
import { addressOf, parseNetwork } from './network.ts';
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
 * the extensions of a resumed session (FoxIO, JA4 technical details).
 */
const parseJa4 = (text: string): string | null => {
  const [, ciphers] = /^[a-z]\d\d[a-z]\d{4}[a-z0-9]{2}_([0-9a-f]{12})_[0-9a-f]{12}$/.exec(text) ?? [];
  return ciphers === undefined ? null : copyText(ciphers);
};

const revealed = <T>(text: RawText | null | undefined, tell: (text: string) => T | null): T | null =>
  text ? tell(reveal(text)) : null;

/** Country and autonomous system of an address, where the log does not tell them; it must not keep the address. */
export type Locate = (address: string) => { readonly country: string | null; readonly asn: number | null };

export type ReadSender = {
  readonly agentOf: (record: LogRecord) => Agent;
  readonly senderOf: (record: LogRecord, agent: Agent, hasSession: boolean) => Sender;
};

/** Networks whose place is remembered at a time. */
const MAX_PLACES = 16_384;
type Place = ReturnType<Locate>;
const NOWHERE: Place = { country: null, asn: null };

/** All addresses of a network are taken to be where the first one was. */
const createPlaceOf = (locate: Locate | null): ((record: LogRecord, network: number | null) => Place) => {
  if (locate === null) return () => NOWHERE;
  const places = new Map<number, Place>();
  return ({ clientIp }, network) => {
    if (network === null || !clientIp) return NOWHERE;
    const known = places.get(network);
    if (known !== undefined) return known;
    const place = locate(addressOf(reveal(clientIp)));
    if (places.size >= MAX_PLACES) places.clear();
    places.set(network, place);
    return place;
  };
};

/**
 * Builds the functions from a record to its sender. Only clients with sessions are looked for on the map, for that takes
 * a while.
 */
export const createReadSender = (locate: Locate | null = null): ReadSender => {
  const placeOf = createPlaceOf(locate);
  const agentOf = createMemo(
    (text): Agent => ({ client: clientOf(text), device: deviceOf(text) }),
    MAX_REMEMBERED,
  );
  const countryOf = createMemo(parseCountry, MAX_COUNTRIES);
  const asnOf = createMemo(parseAsn, MAX_SYSTEMS);
  const ja4Of = createMemo(parseJa4, MAX_REMEMBERED);
  return {
    agentOf: ({ userAgent }) => (userAgent ? agentOf(reveal(userAgent)) : NO_AGENT),
    senderOf: (record, { device }, hasSession) => {
      const network = revealed(record.clientIp, parseNetwork);
      const place = hasSession ? placeOf(record, network) : NOWHERE;
      return {
        device,
        network,
        country: revealed(record.country, countryOf) ?? place.country,
        asn: revealed(record.asn, asnOf) ?? place.asn,
        ja4: revealed(record.ja4, ja4Of),
      };
    },
  };
};
