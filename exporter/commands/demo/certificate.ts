// The certificate of the demo's edge. It is public, with its key, in every copy of this program: it protects nothing,
// nobody trusts it (the demo's own clients alone are told to), and it must never be used for anything else.

/**
 * Self-signed, P-256, for localhost, 127.0.0.1, shop.example, account.example and *.example, valid from 2020 to 9999.
 * The hosts are named beside the wildcard because clients refuse a wildcard below a single label.
 */
export const DEMO_CERTIFICATE = `
-----BEGIN CERTIFICATE-----
MIICIzCCAcmgAwIBAgIBATAKBggqhkjOPQQDAjBLMR0wGwYDVQQDDBRjb29raWUt
ZXhwb3J0ZXIgZGVtbzEqMCgGA1UECgwhcHVibGljIGRlbW8ga2V5LCB0cnVzdCBp
dCBub3doZXJlMCAXDTIwMDEwMTAwMDAwMFoYDzk5OTkxMjMxMjM1OTU5WjBLMR0w
GwYDVQQDDBRjb29raWUtZXhwb3J0ZXIgZGVtbzEqMCgGA1UECgwhcHVibGljIGRl
bW8ga2V5LCB0cnVzdCBpdCBub3doZXJlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
QgAEQAo/em7rzFJS2wHQPnAV8PG6YfUhzbUtvdj39Zf7aelt3eErz8QEIt5Vvr6I
igh6SKsrv8hbWE0nahptdZ8l4KOBmzCBmDAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB
/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDATBEBgNVHREEPTA7gglsb2NhbGhv
c3SCDHNob3AuZXhhbXBsZYIPYWNjb3VudC5leGFtcGxlggkqLmV4YW1wbGWHBH8A
AAEwHQYDVR0OBBYEFL31zoDaWGt1b8C1k2hswJcjjb6tMAoGCCqGSM49BAMCA0gA
MEUCIQDAIrKBLZ12QLhrM8Jb/YHqHN7f5SiyaSZn5/QjlA+v3wIgBe6qF04aQfJK
h/pRjGYRIrfg5yLUzGbEsR6LOCEngCA=
-----END CERTIFICATE-----
`;

/** The private key of that certificate: no secret. */
export const DEMO_PRIVATE_KEY = `
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfLY2gK2iL/vDq2K/
HKXjGkPkfi58pU1wM5O5qU77S/yhRANCAARACj96buvMUlLbAdA+cBXw8bph9SHN
tS292Pf1l/tp6W3d4SvPxAQi3lW+voiKCHpIqyu/yFtYTSdqGm11nyXg
-----END PRIVATE KEY-----
`;
