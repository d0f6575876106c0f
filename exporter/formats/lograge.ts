// lograge (Ruby on Rails): one line of JSON a request, with what custom_payload adds.
import { decodeLatin1InUtf8 } from './decoding/byte-strings.ts';
import { createJsonFormat, jsonField } from './decoding/json-format.ts';

const SNIPPET = `# config/initializers/lograge.rb
Rails.application.configure do
  config.lograge.enabled = true
  config.lograge.formatter = Lograge::Formatters::Json.new
  config.lograge.custom_payload do |controller|
    request = controller.request
    bytes = ->(text) { text && text.dup.force_encoding('ISO-8859-1').encode('UTF-8') }
    {
      time: Time.now.utc.iso8601(3),
      host: request.host,
      peer_ip: request.get_header('REMOTE_ADDR'),
      client_ip: request.remote_ip,
      request_id: request.request_id,
      user_agent: bytes.(request.user_agent),
      cookie: bytes.(request.get_header('HTTP_COOKIE')),
      x_forwarded_proto: bytes.(request.get_header('HTTP_X_FORWARDED_PROTO'))
    }
  end
end
`;

const NOTES = `Keep the log readable for this exporter's user only: it contains cookie values.
Cookie: the whole header, to the byte. Set-Cookie: Rails writes cookies and the session after the controller is done, and
lograge logs before that, so none is in its lines. A Rack middleware outside of ActionDispatch::Cookies can log what is
sent, in a file of its own; see "cookie-exporter formats json" for the shape.
Transport: of the client's connection what X-Forwarded-Proto says, if trust.proxies has the peer.
Numbers of requests are those that reach a controller; static files and what a middleware answers are not among them.
To join with the edge: request_id, which is X-Request-Id where the edge sends one.
`;

export const lograge = createJsonFormat({
  name: 'lograge',
  product: 'lograge (Ruby on Rails)',
  usualVantage: 'origin',
  snippet: SNIPPET,
  notes: NOTES,
  fidelity: { setCookie: 'absent', cookie: 'all' },
  values: { durationUnitSeconds: 1e-3 },
  decode: decodeLatin1InUtf8,
  isRequest: (line) => 'controller' in line && 'action' in line && 'status' in line,
  fields: [
    jsonField('time', 'time'),
    jsonField('site', 'host'),
    jsonField('method', 'method'),
    jsonField('path', 'path'),
    jsonField('status', 'status'),
    jsonField('client_ip', 'client_ip'),
    jsonField('peer_ip', 'peer_ip'),
    jsonField('user_agent', 'user_agent'),
    jsonField('request_id', 'request_id'),
    jsonField('cookie', 'cookie'),
    jsonField('duration', 'duration'),
    jsonField('forwarded.x-forwarded-proto', 'x_forwarded_proto'),
  ],
});
