// ingress-nginx, the Kubernetes ingress controller: nginx whose log_format is a key of the controller's ConfigMap.
// It must read no text of its own: the reader is nginx's.
import { shareRead } from './decoding/share-read.ts';
import type { Compiled, Format, FormatOptions } from './format.ts';
import { compileNginx } from './nginx/compile.ts';
import { ESCAPES } from './nginx/log-format.ts';

/** $req_id is the client's X-Request-ID, or one of the controller's own, and goes to the application as X-Request-ID. */
const BODY = `{"time":"$msec","ingress":"$namespace/$ingress_name","scheme":"$scheme","tls":"$ssl_protocol",
    "host":"$host","method":"$request_method","path":"$request_uri","status":"$status","duration":"$request_time",
    "client_ip":"$remote_addr","peer_ip":"$realip_remote_addr","request_id":"$req_id","user_agent":"$http_user_agent",
    "cookie":"$http_cookie","set_cookie":"$sent_http_set_cookie","upstream_set_cookie":"$upstream_http_set_cookie",
    "upstream_status":"$upstream_status","cache_control":"$sent_http_cache_control",
    "sec_fetch_site":"$http_sec_fetch_site","x_forwarded_proto":"$http_x_forwarded_proto","nginx":"$nginx_version"}`;
/** As the ConfigMap's folded text (`>-`) comes to the controller: one line, its breaks as spaces. */
const STATEMENT = `log_format upstreaminfo escape=json '${BODY.replace(/\n +/g, ' ')}';`;

const SNIPPET = `# the controller's ConfigMap, e.g. kubectl -n ingress-nginx edit configmap ingress-nginx-controller
data:
  log-format-escape-json: "true"
  log-format-upstream: >-
    ${BODY}
`;

const NOTES = `The controller writes its access log to standard output, so Kubernetes has it in
/var/log/containers/*_ingress-nginx_controller-*.log on each node: mount that folder (and /var/log/pods, to which
it links) read-only into a DaemonSet of this exporter, and name the glob as the source's file. The frames of the
container runtime are taken off by themselves; other lines of the controller are rejected, and counted.
Who can read these files reads cookie values: restrict them as you would the sessions themselves.
Cookie: the whole header, to the byte. Set-Cookie: all headers where the controller is built on nginx 1.23.0 or
later (controller 1.9 and later have 1.25 or 1.27), before that only the first one, told by $nginx_version.
What the application sent stands beside what the client got, so annotations that rewrite cookies show without a
second log. To join with the application: it gets $req_id as X-Request-ID.
Behind a load balancer that ends TLS, $scheme is http for every request: set transport: forwarded for this source,
trust.proxies to the load balancer's addresses, and use-forwarded-headers: "true" in the ConfigMap.
`;

const compile = (options: FormatOptions): Compiled => compileNginx({ definition: STATEMENT, ...options });

export const ingressNginx: Format = {
  name: 'ingress-nginx',
  product: 'ingress-nginx (Kubernetes)',
  usualVantage: 'edge',
  snippet: SNIPPET,
  notes: NOTES,
  remedies: {
    first_or_last_only: `# a controller that is built on nginx 1.23.0 or later
kubectl -n ingress-nginx exec deploy/ingress-nginx-controller -- nginx -v
`,
    no_request_id: `# in log-format-upstream of the controller's ConfigMap
"request_id":"$req_id"
`,
  },
  settings: { escape: ESCAPES },
  compile,
  matches: (lines) => shareRead(compile({}), lines),
};
