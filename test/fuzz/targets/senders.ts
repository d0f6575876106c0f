// Who asks, for what, under which id: the small readers of the wall, and what waits for the other vantage's record.
import assert from 'node:assert/strict';
import { deviceOf } from '../../../exporter/exchanges/device.ts';
import { createMark } from '../../../exporter/exchanges/marks.ts';
import { parseNetwork, renderNetwork } from '../../../exporter/exchanges/network.ts';
import { parseSide } from '../../../exporter/exchanges/pairing/side.ts';
import { parseRequestId } from '../../../exporter/exchanges/request-id.ts';
import { isSameTarget, MAX_SEGMENTS, targetOf } from '../../../exporter/exchanges/target.ts';
import { isTelling } from '../../../exporter/exchanges/telling.ts';
import { bytesOf, type Target, textOf } from '../target.ts';

const ADDRESSES = ['192.0.2.1', '192.0.2.1:80', '[2001:db8::1]:443', '::ffff:192.0.2.1', 'fe80::1%eth0'];
const IDS = [
  '4bf92f3577b34da6a3ce929d0e0e4736',
  '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'Self=1-6-a;Root=1-67891233-abcdef012345678912345678',
  '8f2b3c4d5e6f7a8b-FRA',
];
const AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0';

const network: Target = {
  name: 'network',
  seeds: () => ADDRESSES.map(bytesOf),
  tokens: ['::', ':', '.', '255', 'ffff', '%', '[', ']', '/24'],
  run: (input) => {
    const found = parseNetwork(textOf(input));
    if (found === null) return;
    assert.ok(Number.isSafeInteger(found) && found >= 0 && found < 2 ** 49);
    assert.match(renderNetwork(found), /^(\d{1,3}(\.\d{1,3}){2}\.0\/24|[0-9a-f:]+::\/48)$/);
  },
};

const requestId: Target = {
  name: 'request-id',
  seeds: () => IDS.map(bytesOf),
  tokens: ['Root=', ';', '-', '00-', ...IDS],
  run: (input) => {
    const id = parseRequestId(textOf(input));
    if (id === null) return;
    assert.match(id, /^[A-Za-z0-9_.:/+=@~-]{1,128}$/);
    assert.equal(parseRequestId(id), id);
  },
};

const device: Target = {
  name: 'device',
  seeds: () => [AGENT, 'okhttp/4.12.0', 'curl/8'].map(bytesOf),
  tokens: ['Chrome/', 'Version/', 'Firefox/', 'Android', 'iPhone', '99999', ' '],
  run: (input) => {
    const { version, id } = deviceOf(textOf(input));
    assert.ok(version >= 0 && version < 65_536 && id >= 0 && id < 2 ** 24);
  },
};

const mark = createMark('12345678');

const target: Target = {
  name: 'target',
  seeds: () => ['/', '/a/b/c', '/a/?b=c#d', 'http://shop.example/x'].map(bytesOf),
  tokens: ['/', '//', '?', '#', '/a'],
  run: (input) => {
    const path = textOf(input);
    const marks = targetOf('GET', path, mark);
    assert.ok(marks.length <= MAX_SEGMENTS + 1);
    assert.ok(isSameTarget(marks, targetOf('GET', `${path.split(/[?#]/)[0]}?more`, mark)));
    isTelling(path, 0, path.length);
  },
};

const labels = { numberOf: () => 0, textOf: () => 'other' };

const side: Target = {
  name: 'side',
  seeds: () => [new Uint8Array(64), Uint8Array.from({ length: 200 }, (_, at) => at)],
  tokens: ['\x00\x00\x00\x00', '\xff\xff\xff\xff\x7f', '\x80\x80\x80\x01'],
  run: (input) => {
    const { request, response } = parseSide(input, labels);
    assert.ok(request.cookies.length + response.cookies.length <= input.length);
  },
};

export const senderTargets: readonly Target[] = [network, requestId, device, target, side];
