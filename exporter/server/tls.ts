// How the server speaks TLS: certificate, key and client CAs read, and what the web config says of them handed to
// Node. It must never say what a key holds.
import { constants, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Pem, WebTls } from '../config/web-tls.ts';

/** What Node is given, or why it cannot be: file and reason. */
type LoadedTls =
  | { readonly ok: true; readonly options: SecureContextOptions }
  | { readonly ok: false; readonly problem: string };

/** The files that a TLS section names. */
export const filesOf = ({ cert, key, clientCa }: WebTls): string[] =>
  [cert, key, clientCa].flatMap((pem) => (pem !== null && 'path' in pem ? [pem.path] : []));

/** Reads what a TLS section names and tries it, so that what cannot serve is known before it replaces what does. */
export const loadTls = async (tls: WebTls): Promise<LoadedTls> => {
  try {
    const cert = await readPem(tls.cert, 'cert');
    const key = await readPem(tls.key, 'key');
    const ca = tls.clientCa === null ? null : await readPem(tls.clientCa, 'client_ca');
    checkCertificates(cert, nameOf(tls.cert, 'cert'));
    if (ca !== null) checkCertificates(ca, nameOf(tls.clientCa, 'client_ca'));
    const options = { ...settingsOf(tls), cert, key, ...(ca === null ? {} : { ca }) };
    return tryOptions(options, `${nameOf(tls.cert, 'cert')} and ${nameOf(tls.key, 'key')}`);
  } catch (error) {
    return { ok: false, problem: error instanceof UnusablePem ? error.message : 'TLS cannot be set up' };
  }
};

/** A PEM that cannot be used; the message names the file and the reason. */
class UnusablePem extends Error {}

const nameOf = (pem: Pem | null, key: string): string => (pem !== null && 'path' in pem ? pem.path : key);

const readPem = async (pem: Pem, key: string): Promise<string> => {
  if ('text' in pem) return pem.text;
  try {
    return await readFile(pem.path, 'latin1');
  } catch (error) {
    throw new UnusablePem(`${nameOf(pem, key)}: cannot read it: ${codeOf(error)}`);
  }
};

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

const checkCertificates = (pem: string, name: string): void => {
  const found = pem.match(CERTIFICATE) ?? [];
  if (found.length === 0) throw new UnusablePem(`${name}: no certificate in PEM is in it`);
  for (const [index, one] of found.entries()) {
    try {
      new X509Certificate(one);
    } catch (error) {
      throw new UnusablePem(`${name}: certificate ${index + 1} is broken: ${codeOf(error)}`);
    }
  }
};

/** OpenSSL says by a code what does not fit; its message stays here. */
const tryOptions = (options: SecureContextOptions, names: string): LoadedTls => {
  try {
    createSecureContext(options);
    return { ok: true, options };
  } catch (error) {
    return { ok: false, problem: `${names}: they do not go together, or are not PEM: ${codeOf(error)}` };
  }
};

const settingsOf = (tls: WebTls): SecureContextOptions => ({
  minVersion: tls.minVersion,
  maxVersion: tls.maxVersion,
  honorCipherOrder: tls.isServerPreferred,
  ...(tls.ciphers === null ? {} : { ciphers: tls.ciphers }),
  ...(tls.curves === null ? {} : { ecdhCurve: tls.curves }),
  // A session that is taken up again would skip the client's certificate, and outlive its withdrawal.
  ...(tls.clientAuthType === 'NoClientCert' ? {} : { secureOptions: constants.SSL_OP_NO_TICKET }),
});

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
