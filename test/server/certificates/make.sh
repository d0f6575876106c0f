#!/bin/sh
# Makes the certificates of these tests: a CA, two servers of it, a client of it, and a client of nobody. Their keys are
# published here and protect nothing. Run it in its folder.
set -eu
curve='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
days='-days 36500'
quiet() { "$@" 2>/dev/null; }
quiet openssl req -x509 $curve $days -keyout ca.key -out ca.pem -subj '/CN=tests of cookie-exporter' \
  -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign'
sign() {
  quiet openssl req -new $curve -keyout "$1.key" -out "$1.csr" -subj "/CN=$1"
  printf 'subjectAltName=%s\n' "$2" >"$1.ext"
  quiet openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial $days -extfile "$1.ext" -out "$1.pem"
}
sign server 'DNS:localhost,IP:127.0.0.1'
sign renewed 'DNS:localhost,IP:127.0.0.1'
sign client 'DNS:prometheus.example,email:ops@example.com,URI:spiffe://example.com/prometheus,IP:2001:db8::1'
quiet openssl req -x509 $curve $days -keyout stranger.key -out stranger.pem -subj '/CN=stranger' \
  -addext 'subjectAltName=DNS:prometheus.example'
rm -f ./*.csr ./*.ext ./*.srl ca.key
