// Lines as nginx writes them with the published log_format, for logs that no nginx has to write.
import { findFormat } from '../../../exporter/formats/index.ts';

/** The log_format's text: what stands between the single quotation marks of the snippet. */
const TEMPLATE = [...(findFormat('nginx')?.snippet ?? '').matchAll(/'([^']*)'/g)]
  .map(([, piece]) => piece)
  .join('');

const DEFAULTS: Readonly<Record<string, string>> = {
  msec: '1795150000.000',
  scheme: 'https',
  ssl_protocol: 'TLSv1.3',
  host: 'shop.example',
  request_method: 'GET',
  request_uri: '/',
  status: '200',
  request_time: '0.004',
  remote_addr: '192.0.2.1',
  upstream_status: '200',
  nginx_version: '1.22.1',
};

/** A line without its line end; `values` by variable, as nginx would escape them; what is not given is empty. */
export const nginxLine = (values: Readonly<Record<string, string>> = {}): string =>
  TEMPLATE.replace(/\$(\w+)/g, (_whole, name: string) => values[name] ?? DEFAULTS[name] ?? '');
