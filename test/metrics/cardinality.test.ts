// Labels that strangers choose: who earns one, and what a flood of names gains.
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { createCookieLabels, createSiteLabels } from '../../exporter/metrics/cardinality.ts';
import { createMemory, type Memory } from '../../exporter/metrics/memory.ts';

/** Counts the calls of onOverflow. */
const createOverflow = () => {
  let count = 0;
  return { onOverflow: () => void count++, overflows: () => count };
};
const repeat = <T>(times: number, answer: () => T): T[] => Array.from({ length: times }, answer);

describe('site labels without a list', () => {
  const create = (max = 50, admitAfter = 20) => {
    const { onOverflow, overflows } = createOverflow();
    return { label: createSiteLabels({ allow: null, max, admitAfter, onOverflow }), overflows };
  };

  it('are earned by 20 answers below 400', () => {
    const { label, overflows } = create();
    const before = repeat(20, () => label('shop.example', 200));
    assert.deepEqual(new Set(before), new Set(['other']));
    assert.equal(label('shop.example', 200), 'shop.example');
    assert.equal(label('shop.example', 500), 'shop.example');
    assert.equal(overflows(), 0);
  });

  it('are not earned by refusals, nor by records without a status', () => {
    const { label } = create();
    for (const status of [400, 404, 421, 500, 0]) for (let i = 0; i < 50; i++) label('evil.example', status);
    assert.equal(label('evil.example', 200), 'other');
  });

  it('count lost increments of those who earned one past the limit', () => {
    const { label, overflows } = create(1, 2);
    repeat(3, () => label('a.example', 200));
    assert.deepEqual(
      repeat(5, () => label('b.example', 200)),
      repeat(5, () => 'other'),
    );
    assert.equal(overflows(), 3);
    assert.equal(label('a.example', 200), 'a.example');
  });

  const f = (host: string, expected: string) =>
    it(`${host.slice(0, 30) || 'no host'} → ${expected}`, () => {
      const { label } = create(50, 0);
      assert.equal(label(host, 200), expected);
    });
  f('', 'unknown');
  f('shop.example', 'shop.example');
  f('[2001:db8::1]', '[2001:db8::1]');
  f('2001:db8::1', '2001:db8::1');
  f('xn--bcher-kva.example', 'xn--bcher-kva.example');
  f('snake_case.example', 'snake_case.example');
  f('*.example', '*.example');
  f('(invalid)', 'other');
  f('a'.repeat(253), 'a'.repeat(253));
  f('a'.repeat(254), 'other');
  f('Shop.example', 'other');
  f('shop.example/path', 'other');
  f('shop example', 'other');
  f('sh\u00f6p.example', 'other');
  f('a\nb', 'other');
  f('a"b', 'other');
});

describe('site labels with a list', () => {
  const create = (max: number) => {
    const { onOverflow, overflows } = createOverflow();
    const matches = (host: string) => host.endsWith('.example');
    const allow = { hosts: ['shop.test', 'www.test'], matches };
    return { label: createSiteLabels({ allow, max, onOverflow }), overflows };
  };

  it('are given from the first record, whatever its status', () => {
    const { label } = create(50);
    assert.equal(label('shop.test', 500), 'shop.test');
    assert.equal(label('a.example', 404), 'a.example');
  });

  it('are other for anything else, which is no overflow', () => {
    const { label, overflows } = create(50);
    const labels = repeat(100, () => label('stranger.test', 200));
    assert.deepEqual(new Set(labels), new Set(['other']));
    assert.equal(overflows(), 0);
  });

  it('cannot be taken from listed hosts by hosts that match a glob', () => {
    const { label, overflows } = create(3);
    assert.equal(label('a.example', 200), 'a.example');
    assert.equal(label('b.example', 200), 'other');
    assert.equal(overflows(), 1);
    assert.equal(label('shop.test', 200), 'shop.test');
    assert.equal(label('www.test', 200), 'www.test');
  });
});

describe('a flood of hosts', () => {
  it('gains no label by one request each, and pushes nobody busy out', () => {
    const { onOverflow, overflows } = createOverflow();
    const label = createSiteLabels({ allow: null, max: 50, onOverflow });
    const counts = new Map<string, number>();
    const send = (host: string) => {
      const site = label(host, 200);
      counts.set(site, (counts.get(site) ?? 0) + 1);
    };
    for (let i = 0; i < 1_000_000; i++) {
      send(`${i}.flood.example`);
      if (i % 400 === 0) send('shop.example');
    }
    assert.deepEqual(Object.fromEntries(counts), { other: 1_000_000 + 20, 'shop.example': 2500 - 20 });
    assert.equal(overflows(), 0);
  });

  it('gains no more labels than the limit by many requests each', () => {
    const { onOverflow, overflows } = createOverflow();
    const label = createSiteLabels({ allow: null, max: 50, onOverflow });
    const labels = new Map<string, number>();
    for (let i = 0; i < 300_000; i++) {
      const site = label(`${Math.floor(i / 30)}.flood.example`, 200);
      labels.set(site, (labels.get(site) ?? 0) + 1);
    }
    assert.equal(labels.size, 51);
    assert.equal(overflows(), (10_000 - 50) * 10);
    assert.equal(
      [...labels.values()].reduce((sum, n) => sum + n, 0),
      300_000,
    );
  });
});

describe('cookie labels', () => {
  const create = (max: number, listed: string[] = []) => {
    const { onOverflow, overflows } = createOverflow();
    return { label: createCookieLabels({ listed, max, onOverflow }), overflows };
  };

  it('are given to names that were issued or are listed', () => {
    const { label } = create(100);
    assert.equal(label('sid', 'issued'), 'sid');
    assert.equal(label('__Host-sid', 'issued'), '__Host-sid');
  });

  it('are other for names seen only in requests, until they are issued', () => {
    const { label, overflows } = create(100);
    assert.equal(label('sid', 'sent'), 'other');
    assert.equal(label('sid', 'issued'), 'sid');
    assert.equal(label('sid', 'sent'), 'sid');
    assert.equal(overflows(), 0);
  });

  it('end at the limit, and only named cookies lose by it', () => {
    const { label, overflows } = create(2);
    assert.deepEqual([label('a', 'issued'), label('b', 'issued'), label('c', 'issued')], ['a', 'b', 'other']);
    label('d', 'sent');
    assert.equal(overflows(), 1);
    assert.equal(label('a', 'sent'), 'a');
  });

  it('are kept free for the names that the config lists', () => {
    const { label } = create(1, ['sid', 'acme_session_*']);
    label('first', 'issued');
    assert.equal(label('sid', 'sent'), 'sid');
    assert.equal(label('acme_session_*', 'issued'), 'acme_session_*');
  });

  it('are given to listed names that are only sent, for as long as half of the labels are free', () => {
    const { label, overflows } = create(4);
    const sent = ['_ga', '_fbp', '_hjid'].map((name) => label(name, 'listed'));
    assert.deepEqual(sent, ['_ga', '_fbp', 'other']);
    assert.equal(label('sid', 'issued'), 'sid');
    assert.equal(label('theme', 'issued'), 'theme');
    assert.equal(overflows(), 1);
  });

  it('are other for names that are no text to show', () => {
    const { label, overflows } = create(100);
    const names = ['a\u0000b', 'a\nb', 'a\u007f', 'x'.repeat(129)];
    assert.deepEqual(
      names.map((name) => label(name, 'issued')),
      names.map(() => 'other'),
    );
    assert.equal(overflows(), 0);
  });

  it('stay few when a million names come, and the sums stay right', () => {
    const { label, overflows } = create(100);
    const labels = new Map<string, number>();
    for (let i = 0; i < 1_000_000; i++) {
      const cookie = label(`name_${i}`, i % 2 === 0 ? 'issued' : 'sent');
      labels.set(cookie, (labels.get(cookie) ?? 0) + 1);
    }
    assert.equal(labels.size, 101);
    assert.equal(labels.get('other'), 1_000_000 - 100);
    assert.equal(overflows(), 500_000 - 100);
  });
});

describe('labels', () => {
  it('hold no slice of a line', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heapBytes = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const LINE_BYTES = 256 * 1024;
    const cookieLabel = createCookieLabels({ max: 200, onOverflow: () => {} });
    const siteLabel = createSiteLabels({ allow: null, max: 20, onOverflow: () => {} });
    const beforeBytes = heapBytes();
    for (let i = 0; i < 200; i++) {
      const line = Buffer.alloc(LINE_BYTES, `host-number-${i}.example;`).toString('latin1');
      cookieLabel(line.slice(0, 20), 'issued');
      siteLabel(line.slice(0, 20), 200);
    }
    const grownBytes = heapBytes() - beforeBytes;
    assert.ok(grownBytes < 10 * LINE_BYTES, `grew by ${grownBytes} bytes`);
    assert.equal(cookieLabel('host-number-0.exampl', 'sent'), 'host-number-0.exampl');
  });
});

describe('hosts without a label', () => {
  it('are held and saved as what stands for them', () => {
    const memory = createMemory(undefined);
    const markOf = (host: string): string => `mark ${host.length}`;
    const label = createSiteLabels({
      allow: null,
      max: 5,
      admitAfter: 2,
      onOverflow: () => {},
      markOf,
      memory,
    });
    for (const host of ['earned.example', 'earned.example', 'earned.example', 'on-its-way.example'])
      label(host, 200);
    assert.deepEqual(memory.save(), {
      sites: ['earned.example'],
      candidates: [
        ['mark 14', 2],
        ['mark 18', 1],
      ],
    });
  });
});

describe('labels after a restart', () => {
  /** What a process for each part answers, each with what the one before remembered. */
  const answers = <T>(
    parts: readonly (readonly T[])[],
    create: (memory: Memory) => (one: T) => string,
    between = (saved: unknown) => saved,
  ): string[] => {
    let saved: unknown;
    return parts.flatMap((part) => {
      const memory = createMemory(between(saved));
      const answered = part.map(create(memory));
      saved = JSON.parse(JSON.stringify(memory.save()));
      return answered;
    });
  };
  const onOverflow = (): void => {};
  const sites = (memory: Memory) => {
    const label = createSiteLabels({ allow: null, max: 3, admitAfter: 3, onOverflow, memory });
    return ([host, status]: readonly [string, number]) => label(host, status);
  };
  const cookies = (memory: Memory) => {
    const label = createCookieLabels({ listed: ['sid'], max: 4, onOverflow, memory });
    return ([name, seen]: readonly [string, 'issued' | 'listed' | 'sent']) => label(name, seen);
  };
  const host = fc.constantFrom(
    'a.example',
    'b.example',
    'c.example',
    'd.example',
    'e.example',
    '',
    'No Host',
  );
  const request = fc.tuple(host, fc.constantFrom(200, 404));
  const cookie = fc.tuple(
    fc.constantFrom('sid', 'a', 'b', 'c', 'd', 'e'),
    fc.constantFrom('issued', 'listed', 'sent'),
  );

  it('are those that they would have been without: sites', () =>
    fc.assert(
      fc.property(fc.array(fc.array(request, { maxLength: 30, size: 'max' })), (parts) =>
        assert.deepEqual(answers(parts, sites), answers([parts.flat()], sites)),
      ),
    ));
  it('are those that they would have been without: cookies', () =>
    fc.assert(
      fc.property(fc.array(fc.array(cookie, { maxLength: 30, size: 'max' })), (parts) =>
        assert.deepEqual(answers(parts, cookies), answers([parts.flat()], cookies)),
      ),
    ));
  it('are bounded, whatever was saved', () => {
    const texts = fc.array(fc.oneof(fc.string(), fc.jsonValue()));
    fc.assert(
      fc.property(fc.record({ sites: texts, names: texts, candidates: texts }), (saved) => {
        const [memory] = [createMemory(saved)];
        sites(memory);
        cookies(memory);
        const kept = memory.save();
        assert.ok((kept.sites as unknown[]).length <= 3);
        assert.ok((kept.names as unknown[]).length <= 4);
        for (const name of kept.names as string[]) assert.doesNotMatch(name, /\p{Cc}/u);
      }),
    );
  });
});
