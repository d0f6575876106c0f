// What Envoy's operators for cookies show, and what a format must have at least; the same for text and JSON.
import type { CanonicalField } from '../../exchanges/record.ts';
import type { Separator } from '../decoding/fields.ts';
import type { Fidelity, FormatError } from '../format.ts';
import type { Operator } from './operators.ts';

const COOKIE_SNIPPET = `add "cookie": "%REQ(COOKIE)%" and "set_cookie": "%RESP(SET-COOKIE)%" to it;
or take the preset that "cookie-exporter formats envoy" prints`;

/** What this exporter cannot do without. */
export const findMissing = (fields: ReadonlySet<CanonicalField>): FormatError | null => {
  if (!fields.has('cookie') && !fields.has('set_cookie')) {
    return { problem: 'this log is in a format without any cookie field', hint: COOKIE_SNIPPET };
  }
  return fields.has('time') ? null : { problem: 'this format has no time', hint: 'add %START_TIME% to it' };
};

const setCookieFidelity = (operator: Operator | undefined): Fidelity['setCookie'] => {
  if (operator === undefined) return 'absent';
  if (operator.maxLength !== null) return 'truncated';
  if (operator.name === 'RESP') return 'first';
  return operator.name === 'CEL' ? 'all' : 'unknown';
};

const cookieFidelity = (operator: Operator | undefined): Fidelity['cookie'] => {
  if (operator === undefined) return 'absent';
  return operator.maxLength === null ? 'all' : 'truncated';
};

/**
 * RESP shows the first Set-Cookie only (envoy#13454), CEL all of them joined by a comma; a length cuts without a mark.
 * Crumbs of a Cookie header are always joined as they should be.
 */
export const fidelityOf = (
  operatorOf: (field: 'set_cookie' | 'cookie') => Operator | undefined,
): { readonly fidelity: Fidelity; readonly separator: Separator } => {
  const setCookie = operatorOf('set_cookie');
  return {
    fidelity: { setCookie: setCookieFidelity(setCookie), cookie: cookieFidelity(operatorOf('cookie')) },
    separator: setCookie === undefined || setCookie.name === 'RESP' ? null : ',',
  };
};
