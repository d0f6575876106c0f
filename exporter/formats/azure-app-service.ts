// Azure App Service: HTTP logs as resource logs, written by the platform before the application.
import { isOfCategory, plusToBlank, prepareRecord, property, TIME } from './azure/records.ts';
import { convertText, schemeOfPort } from './decoding/addresses.ts';
import { createJsonFormat } from './decoding/json-format.ts';

const SNIPPET = `# diagnostic setting of the application; blobs (PT1H.json) have a record a line
az monitor diagnostic-settings create --name cookies --resource "$APP_SERVICE_ID" \\
  --storage-account "$STORAGE_ACCOUNT_ID" --logs '[{"category":"AppServiceHTTPLogs","enabled":true}]'
`;

const NOTES = `Keep the logs readable for this exporter's user only: they contain cookie values.
Cookie: the header. Windows plans write blanks as "+", so a blank within a value cannot be told from a plus sign; Linux
plans write "name: value" for each cookie, so lengths are those of the usual way to write it.
Set-Cookie: in no field; it shows in the application's own log, which is a second source with vantage: origin.
Transport: by the port of the client's connection, 443 or 80; another port is unknown. The TLS version is in no field.
To join with the application: X-ARR-LOG-ID, which Windows plans write behind the query and send along as a header.
`;

const LOG_ID = 'X-ARR-LOG-ID=';

/** The platform writes its id behind the client's own query, so the last one counts. */
const requestId = convertText((query) => {
  const at = query.lastIndexOf(LOG_ID);
  if (at < 0) return null;
  const end = query.indexOf('&', at);
  return query.slice(at + LOG_ID.length, end < 0 ? query.length : end);
});

const NAME_END = ': ';
/** `name: value; ` as Linux plans write it; a `=` before the colon shows that a pair is written the usual way. */
const pairOf = (piece: string): string => {
  const end = piece.indexOf(NAME_END);
  const equals = piece.indexOf('=');
  const isUsual = end < 0 || (equals >= 0 && equals < end);
  return isUsual ? piece : `${piece.slice(0, end)}=${piece.slice(end + NAME_END.length)}`;
};
const cookie = convertText((text) =>
  text
    .replaceAll(';+', '; ')
    .split('; ')
    .filter((piece) => piece !== '')
    .map(pairOf)
    .join('; '),
);

export const azureAppService = createJsonFormat({
  name: 'azure-app-service',
  product: 'Azure App Service (HTTP log)',
  usualVantage: 'edge',
  isDeliveredLate: true,
  snippet: SNIPPET,
  notes: NOTES,
  fidelity: { setCookie: 'absent', cookie: 'all' },
  values: { durationUnitSeconds: 1e-3 },
  isRequest: isOfCategory('appservicehttplogs'),
  prepare: prepareRecord,
  fields: [
    TIME,
    property('site', 'cshost'),
    property('method', 'csmethod'),
    property('path', 'csuristem'),
    property('status', 'scstatus'),
    { ...property('scheme', 'sport'), convert: (port) => schemeOfPort(String(port)) },
    property('client_ip', 'cip'),
    property('peer_ip', 'cip'),
    { ...property('user_agent', 'useragent'), convert: convertText(plusToBlank) },
    { ...property('request_id', 'csuriquery'), convert: requestId },
    { ...property('cookie', 'cookie'), convert: cookie },
    property('duration', 'timetaken'),
  ],
});
