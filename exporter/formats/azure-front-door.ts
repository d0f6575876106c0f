// Azure Front Door: access logs of a profile, as resource logs. They have no cookies.
import { isNotAvailable, isOfCategory, prepareRecord, property, TIME } from './azure/records.ts';
import { convertText, hostOfUrl, pathOfUrl, schemeOfUrl } from './decoding/addresses.ts';
import { createJsonFormat } from './decoding/json-format.ts';

const SNIPPET = `# diagnostic setting of the profile; blobs (PT1H.json) have a record a line
az monitor diagnostic-settings create --name cookies --resource "$FRONT_DOOR_ID" \\
  --storage-account "$STORAGE_ACCOUNT_ID" --logs '[{"category":"FrontDoorAccessLog","enabled":true}]'
`;

const NOTES = `Cookie and Set-Cookie: in no field. The log counts requests by transport and TLS version, and by nothing that cookies
carry; what browsers are sent, and what they send, shows in the log of the origin.
Transport: requestProtocol and securityProtocol of the client's connection; the leg to the origin by originUrl.
To join with the origin: trackingReference reaches it as the header X-Azure-Ref.
From Event Hubs records come in arrays, {"records":[…]}; send them one a line.
`;

const site = convertText((text) => hostOfUrl(text) || text);
/** The URL that the origin was asked with; none was asked for what the cache or a rule answered. */
const upstreamScheme = convertText((url) => (isNotAvailable(url) ? null : schemeOfUrl(url)));
const upstreamStatus = convertText((url) => (isNotAvailable(url) ? null : undefined));

export const azureFrontDoor = createJsonFormat({
  name: 'azure-front-door',
  product: 'Azure Front Door and Azure CDN (access log)',
  usualVantage: 'edge',
  isDeliveredLate: true,
  snippet: SNIPPET,
  notes: NOTES,
  fidelity: { setCookie: 'absent', cookie: 'absent' },
  isRequest: (line) => isOfCategory('frontdooraccesslog')(line) || isOfCategory('azurecdnaccesslog')(line),
  prepare: prepareRecord,
  fields: [
    TIME,
    { ...property('site', 'hostname', 'endpoint', 'requesturi'), convert: site },
    property('method', 'httpmethod'),
    { ...property('path', 'requesturi'), convert: convertText(pathOfUrl) },
    property('status', 'httpstatuscode'),
    property('scheme', 'requestprotocol'),
    property('tls', 'securityprotocol'),
    property('client_ip', 'clientip'),
    property('peer_ip', 'socketip'),
    property('user_agent', 'useragent'),
    property('request_id', 'trackingreference'),
    { ...property('upstream_scheme', 'originurl'), convert: upstreamScheme },
    { ...property('upstream_status', 'originurl'), convert: upstreamStatus },
    property('duration', 'timetaken'),
  ],
});
