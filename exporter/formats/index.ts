// The formats that there are. A new one is a file, a line here, and a corpus folder.
import type { RawText } from '../exchanges/record.ts';
import { akamai } from './akamai.ts';
import { apache } from './apache.ts';
import { awsAlb } from './aws-alb.ts';
import { awsApiGateway } from './aws-api-gateway.ts';
import { awsWaf } from './aws-waf.ts';
import { azureAppGateway } from './azure-app-gateway.ts';
import { azureAppService } from './azure-app-service.ts';
import { azureFrontDoor } from './azure-front-door.ts';
import { caddy } from './caddy.ts';
import { cloudflare } from './cloudflare.ts';
import { cloudfront } from './cloudfront.ts';
import { cloudfrontRealtime } from './cloudfront-realtime.ts';
import { envoy } from './envoy.ts';
import { fastly } from './fastly.ts';
import type { Format } from './format.ts';
import { gcpLb } from './gcp-lb.ts';
import { gunicorn } from './gunicorn.ts';
import { haproxy } from './haproxy.ts';
import { heroku } from './heroku.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { json } from './json.ts';
import { lograge } from './lograge.ts';
import { morgan } from './morgan.ts';
import { nginx } from './nginx.ts';
import { otel } from './otel.ts';
import { pino } from './pino.ts';
import { tomcat } from './tomcat.ts';
import { traefik } from './traefik.ts';
import { varnish } from './varnish.ts';
import { w3c } from './w3c.ts';

/** Every format, in the order in which they are listed to users. */
export const formats: readonly Format[] = [
  nginx,
  ingressNginx,
  pino,
  apache,
  haproxy,
  varnish,
  morgan,
  gunicorn,
  tomcat,
  caddy,
  cloudfront,
  cloudfrontRealtime,
  traefik,
  cloudflare,
  fastly,
  azureFrontDoor,
  azureAppGateway,
  azureAppService,
  gcpLb,
  akamai,
  lograge,
  awsApiGateway,
  awsWaf,
  awsAlb,
  otel,
  envoy,
  heroku,
  w3c,
  json,
];

/** The format of a name; undefined: there is none. */
export const findFormat = (name: string): Format | undefined =>
  formats.find((format) => format.name === name);

const LEAST_SHARE = 0.5;

/** The format whose preset reads most of a sample of lines, at least half of it; null: none, or not one alone. */
export const detectFormat = (lines: readonly RawText[]): Format | null => {
  const shares = formats.map((format) => ({ format, share: format.matches(lines) }));
  const most = Math.max(...shares.map(({ share }) => share));
  const best = shares.filter(({ share }) => share === most);
  return most >= LEAST_SHARE && best.length === 1 ? (best[0]?.format ?? null) : null;
};
