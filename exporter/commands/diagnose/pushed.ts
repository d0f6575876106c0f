// What can be said of a source whose lines are sent to it: where it takes them, who may send, and how to send one by hand.
// It must not send anything.
import { access, constants } from 'node:fs/promises';
import type { Config, SourceConfig, SyslogAddress } from '../../config/config.ts';
import { codeOf } from '../../sources/file-system.ts';
import { tryToListen } from '../../sources/syslog.ts';
import { renderAddress } from '../../sources/syslog-listener.ts';
import { configChange } from './cures.ts';
import type { Change, Finding } from './finding.ts';

export type PushedLook = {
  readonly facts: readonly string[];
  readonly findings: readonly Finding[];
  /** How to send one line by hand. */
  readonly attempt: Change;
};

const HERE = 'http://127.0.0.1:10680';

const loggerCommand = (listen: SyslogAddress): string => {
  if (listen.transport === 'unix') return `logger --socket ${listen.path} "$(head -n 1 cookies.log)"`;
  const host = listen.host === '' ? '127.0.0.1' : listen.host;
  const framing = listen.transport === 'tcp' ? '--tcp --octet-count' : '--udp';
  return `logger --server ${host} --port ${listen.port} ${framing} --size 65000 "$(head -n 1 cookies.log)"`;
};

const lookAtSyslog = async (listen: SyslogAddress): Promise<PushedLook> => {
  const address = renderAddress(listen);
  const code = await tryToListen(listen);
  const attempt = configChange(
    'To send one line by hand, and see lines_total of this source go up by one:',
    loggerCommand(listen),
  );
  if (code === null || code === 'EADDRINUSE') {
    const now =
      code === null ? 'Nobody listens there now: `serve` does not run' : 'Somebody listens there now';
    return { facts: [`Hears syslog on ${address}. ${now}.`], findings: [], attempt };
  }
  const isDenied = code === 'EACCES' || code === 'EPERM';
  const finding: Finding = {
    state: isDenied ? 'no_permission' : 'failed',
    isFault: true,
    says: `Syslog cannot be heard on ${address}: ${code}.`,
    change: configChange(
      isDenied
        ? "In the source's config a port from 1024 on, or a path that the exporter's user may make:"
        : "In the source's config an address of this machine:",
      'syslog: { listen: "udp://127.0.0.1:5140" }',
    ),
  };
  return { facts: [], findings: [finding], attempt };
};

const judgeToken = async ({ push }: Config): Promise<Finding[]> => {
  if (push.tokenFile === null) return [];
  const code = await access(push.tokenFile, constants.R_OK).then(() => null, codeOf);
  if (code === null) return [];
  return [
    {
      state: code === 'ENOENT' ? 'waiting_for_file' : 'no_permission',
      isFault: true,
      says: `The token's file ${push.tokenFile} cannot be read: ${code}. Nobody can push without it.`,
      change: configChange(
        "Make it, for the exporter's user alone:",
        `sudo install -m 0600 -o cookie-exporter /dev/null ${push.tokenFile}`,
        `openssl rand -hex 32 | sudo tee ${push.tokenFile} > /dev/null`,
      ),
    },
  ];
};

const lookAtPush = async (source: SourceConfig, config: Config): Promise<PushedLook> => {
  const { tokenFile } = config.push;
  const isOtlp = source.input.kind === 'otlp';
  const paths = isOtlp ? '/v1/traces, /v1/logs or below ' : '';
  const authorization = tokenFile === null ? '' : ` -H "Authorization: Bearer $(cat ${tokenFile})"`;
  const command = isOtlp
    ? `curl -i${authorization} -H 'Content-Type: application/json' -d '{"resourceLogs":[]}' ${HERE}/v1/logs`
    : `head -n 1 cookies.log | curl -i${authorization} -H 'Content-Type: application/x-ndjson' --data-binary @- ${HERE}/ingest/${source.name}`;
  const who =
    tokenFile === null
      ? 'from this machine alone, for no token is configured'
      : `with the token in ${tokenFile}`;
  return {
    facts: [`Takes what is pushed to ${paths}/ingest/${source.name}, ${who}.`],
    findings: await judgeToken(config),
    attempt: configChange(
      `To send ${isOtlp ? 'a request without records' : 'one line'} by hand; ${isOtlp ? 200 : 204} is the answer to what was taken, 401 to a wrong token, 404 where \`serve\` knows no such source:`,
      command,
    ),
  };
};

/** What is known of a source without a file. */
export const lookAtPushed = async (source: SourceConfig, config: Config): Promise<PushedLook> => {
  const { input } = source;
  if (input.kind === 'syslog') return lookAtSyslog(input.listen);
  if (input.kind === 'http' || input.kind === 'otlp') return lookAtPush(source, config);
  return {
    facts: ['Reads standard input, of which nothing can be told beforehand.'],
    findings: [],
    attempt: configChange('To look into what comes:', 'cookie-exporter diagnose FILE   # with a piece of it'),
  };
};
