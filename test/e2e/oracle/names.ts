// The cookie names of the traffic, with what users are promised of each: label and class. A plain table, so that no
// rule of the exporter is repeated here.

type CookieClass = 'auth' | 'csrf' | 'affinity' | 'bot' | 'analytics' | 'preference' | 'other';

/** What a name counts as. */
export type Name = {
  readonly label: string;
  /** Where it was issued. */
  readonly issued: CookieClass;
  /** Where it was sent: words in the name mean nothing there, for clients choose names. */
  readonly sent: CookieClass;
  /** Neither config nor the built-in tables know it, so it is a label only once it was issued. */
  readonly isUnlisted: boolean;
};

const listed = (label: string, kind: CookieClass): Name => ({
  label,
  issued: kind,
  sent: kind,
  isUnlisted: false,
});
const unlisted = (label: string, issued: CookieClass): Name => ({
  label,
  issued,
  sent: 'other',
  isUnlisted: true,
});

/** Names that the traffic issues and sends. `sid`, `acme_session_*` and `choice` are the config's. */
export const NAMES: ReadonlyMap<string, Name> = new Map([
  ['sid', listed('sid', 'auth')],
  ['__Host-sid', listed('__Host-sid', 'auth')],
  ['__host-sid', listed('__host-sid', 'auth')],
  ['__Host-Http-sid', listed('__Host-Http-sid', 'auth')],
  ['acme_session_7', listed('acme_session_*', 'auth')],
  ['choice', listed('choice', 'preference')],
  ['JSESSIONID', listed('JSESSIONID', 'auth')],
  ['__Secure-PHPSESSID', listed('__Secure-PHPSESSID', 'auth')],
  ['wordpress_logged_in_ab12', listed('wordpress_logged_in_*', 'auth')],
  ['csrftoken', listed('csrftoken', 'csrf')],
  ['AWSALB', listed('AWSALB', 'affinity')],
  ['__cf_bm', listed('__cf_bm', 'bot')],
  ['_ga_AB12', listed('_ga_*', 'analytics')],
  ['theme', listed('theme', 'preference')],
  ['cart', unlisted('cart', 'other')],
  ['visit_3f2a9c81d4e5f607', unlisted('visit_*', 'other')],
  ['my_login_state', unlisted('my_login_state', 'auth')],
  ['__Http-state', unlisted('__Http-state', 'other')],
  ['', unlisted('(nameless)', 'other')],
]);

/** Names that the application does not issue, and that are listed. */
const OTHERS: ReadonlyMap<string, Name> = new Map([
  ['SERVERID', listed('SERVERID', 'affinity')],
  ['acme_session_9', listed('acme_session_*', 'auth')],
  ['JSESSIONID.3', listed('JSESSIONID.*', 'auth')],
]);

/** What a name counts as; one that only requests carry is `other`. */
export const nameOf = (name: string): Name =>
  NAMES.get(name) ?? OTHERS.get(name) ?? unlisted('other', 'other');
