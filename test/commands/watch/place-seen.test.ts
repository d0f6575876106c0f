// At which side a log seems to be written, and when that is not what is said of it.
import assert from 'node:assert/strict';
import { createPlaceSeen, isWrongVantage } from '../../../exporter/commands/watch/place-seen.ts';
import type { Traits } from '../../../exporter/exchanges/traits.ts';
import { source } from '../configs.ts';

const PROXIED: Traits = {
  peer: 'lb',
  isForwarded: true,
  socket: 'plaintext',
  isSampled: false,
};
const DIRECT: Traits = { peer: 'client', isForwarded: false, socket: 'tls', isSampled: false };

/** `times` records from so many peers. */
const seen = (times: number, traits: Traits, peers: number, ...more: readonly Traits[]) => {
  const place = createPlaceSeen();
  for (let n = 0; n < times; n++) place.saw({ ...traits, peer: traits.peer && `${traits.peer}${n % peers}` });
  for (const each of more) place.saw(each);
  return place;
};

describe('a log at the other side than is said', () => {
  const wrong = (title: string, of: ReturnType<typeof source>, place: ReturnType<typeof seen>) =>
    it(`is found: ${title}`, () => assert.equal(isWrongVantage(of, place), true));
  const right = (title: string, of: ReturnType<typeof source>, place: ReturnType<typeof seen>) =>
    it(`is not claimed: ${title}`, () => assert.equal(isWrongVantage(of, place), false));

  wrong('an edge behind a proxy', source('edge'), seen(50, PROXIED, 3));
  wrong('an origin that clients ask themselves', source('origin'), seen(50, DIRECT, 20));
  right('few records', source('edge'), seen(49, PROXIED, 1));
  right('many peers', source('edge'), seen(200, PROXIED, 4));
  right(
    'some requests without forwarding headers',
    source('edge'),
    seen(50, PROXIED, 1, ...Array(5).fill(DIRECT)),
  );
  right('no peer in the log', source('edge'), seen(50, { ...PROXIED, peer: null }, 1));
  right('no forwarding header in the log', source('edge'), seen(50, { ...PROXIED, isForwarded: null }, 1));
  right(
    'an edge that believes the headers',
    source('edge', { transport: 'forwarded' }),
    seen(50, PROXIED, 1),
  );
  right('an origin behind a proxy', source('origin'), seen(50, PROXIED, 1));
  right('an origin that few clients ask', source('origin'), seen(50, DIRECT, 19));
  right(
    'an origin whose log has no forwarding header',
    source('origin'),
    seen(50, { ...DIRECT, isForwarded: null }, 20),
  );
  right(
    'an origin whose socket is the client leg',
    source('origin', { tlsMode: 'passthrough' }),
    seen(50, DIRECT, 20),
  );
  right('an edge that clients ask', source('edge'), seen(50, DIRECT, 20));
});
