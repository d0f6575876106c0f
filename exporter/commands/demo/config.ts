// The configuration on which the demo's exporter runs: what a user with these two logs would write.
// It must hold nothing that a user could not write.
import { ACCOUNT, LOGIN, REFUSED_PLAINTEXT, SESSION_COOKIES, SHOP } from './sites.ts';

/** Paths of the two logs, absolute and without glob characters. */
export type DemoLogs = { readonly edgeLog: string; readonly originLog: string };

/**
 * The YAML of the demo's config. New series and pairs are shown after seconds, not a minute: nobody watches a demo that long,
 * and its logs are never late.
 */
export const renderDemoConfig = ({ edgeLog, originLog }: DemoLogs): string => `sources:
  - name: edge
    vantage: edge
    format: nginx
    file: { path: ${JSON.stringify(edgeLog)} }
    start_at: beginning
  - name: app
    vantage: origin
    format: pino
    fields: { scheme: req.socketScheme }   # the application's own socket: the leg from the edge
    file: { path: ${JSON.stringify(originLog)} }
    start_at: beginning
cookies:
  classes:
    auth: [${SESSION_COOKIES[SHOP]}, ${SESSION_COOKIES[ACCOUNT]}]
    preference: [theme, city]
  exceptions:
    - { cookie: csrftoken, attributes: [httponly], reason: "the page's script sends it back in a header" }
  expected_rewrites:
    - { cookie: theme, changes: [secure_added] }
auth:
  login: [${LOGIN}]
  logout: [/logout]
  protected: [/account, /checkout, ${REFUSED_PLAINTEXT}]
trust:
  proxies: ["127.0.0.0/8"]
sites:
  allow: [${SHOP}, ${ACCOUNT}]
pairing:
  window: 5s
limits:
  newborn: 5s
findings:
  output: file
  path: findings.jsonl
`;
