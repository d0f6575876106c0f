import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { checkServerIdentity, createSecureContext, type PeerCertificate } from 'node:tls';
import { DEMO_CERTIFICATE, DEMO_PRIVATE_KEY } from '../../../exporter/commands/demo/certificate.ts';
import { ACCOUNT, SHOP } from '../../../exporter/commands/demo/sites.ts';

describe('the demo’s certificate', () => {
  const certificate = new X509Certificate(DEMO_CERTIFICATE);

  it('fits its key', () => assert.ok(certificate.checkPrivateKey(createPrivateKey(DEMO_PRIVATE_KEY))));

  it('is taken by OpenSSL', () =>
    assert.ok(createSecureContext({ cert: DEMO_CERTIFICATE, key: DEMO_PRIVATE_KEY })));

  it('outlives the program', () =>
    assert.deepEqual(
      [certificate.validFrom, certificate.validTo],
      ['Jan  1 00:00:00 2020 GMT', 'Dec 31 23:59:59 9999 GMT'],
    ));

  it('is for no authority', () => assert.equal(certificate.ca, false));

  for (const host of [SHOP, ACCOUNT, 'localhost', '127.0.0.1']) {
    it(`is for ${host}`, () => {
      const peer = { subject: {}, subjectaltname: certificate.subjectAltName } as PeerCertificate;
      assert.equal(checkServerIdentity(host, peer), undefined);
    });
  }

  it('is for no other host', () => assert.equal(certificate.checkHost('example.com'), undefined));
});
