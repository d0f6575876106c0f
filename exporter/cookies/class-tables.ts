// The names of cookies whose class is known: data only. Exact names and globs; who wins is told in classify.ts.
// Sources: OWASP CRS (rule 943110), OWASP ZAP, Nmap http-cookie-flags, the Open Cookie Database, product documentation.
import type { CookieClass } from './cookie.ts';

const words = (text: string): string[] => text.split(' ');

const AFFINITY = [
  // AWS
  ...words('AWSALB AWSALBAPP-* AWSALBCORS AWSALBTG AWSALBTGCORS AWSELB AWSELBCORS'),
  // Azure
  ...words('ARRAffinity ARRAffinitySameSite ASLBSA ASLBSACORS'),
  ...words('ApplicationGatewayAffinity ApplicationGatewayAffinityCORS'),
  // Other clouds and platforms
  ...words('DO-LB GCILB GCLB X-Oracle-BMC-LBS-Route __cflb heroku-session-affinity'),
  // Appliances: Citrix, F5, Fortinet
  ...words('BIGipServer* FGTServer NSC_*'),
  // Servers: Apache httpd, Caddy, HAProxy, ingress-nginx, mod_jk
  ...words('INGRESSCOOKIE JROUTE ROUTEID SERVERID SRVID lb route'),
];

const BOT = [
  // Akamai
  ...words('_abck ak_bmsc bm_mi bm_sv bm_sz'),
  // Alibaba, AWS, DDoS-Guard
  ...words('__ddg* acw_sc__v2 acw_tc aws-waf-token'),
  // Cloudflare
  ...words('__cf_bm __cfruid __cfwaitingroom _cfuvid cf_chl_* cf_clearance cf_ob_info cf_use_ob'),
  // F5
  ...words('TS01* TSPD_*'),
  // HUMAN (PerimeterX)
  ...words('_px* _pxhd _pxvid pxcts'),
  // Imperva
  ...words('incap_ses_* nlbi_* reese84 visid_incap_*'),
  // Others: Anubis, DataDome, Forter, Kasada, Reblaze, Sucuri
  ...words('KP_UIDz datadome forterToken rbzid sucuri_cloudproxy_uuid_* techaro.lol-anubis-auth'),
];

const CSRF = [
  // .NET
  ...words('.AspNetCore.Antiforgery.* .AspNetCore.Correlation.* .AspNetCore.OpenIdConnect.Nonce.*'),
  ...words('CMSCsrfCookie __AntiXsrfToken __RequestVerificationToken x-ms-cpim-csrf'),
  // JavaScript
  ...words('X-CSRF-Token XSRF-TOKEN __Host-next-auth.csrf-token _csrf authjs.csrf-token csrf-token'),
  ...words('next-auth.csrf-token'),
  // PHP
  ...words('CRAFT_CSRF_TOKEN YII_CSRF_TOKEN ci_csrf_token exp_csrf_token form_key xf_csrf'),
  // Python and Ruby
  ...words('_csrf_token _streamlit_xsrf _xsrf csrftoken trac_form_token'),
  // Products
  ...words('_oauth2_proxy_csrf atlassian.xsrf.token hubspotapi-csrf'),
];

const ANALYTICS = [
  // Google
  ...words('__utm* _ga _ga_* _gat* _gcl_* _gid'),
  // Adobe, Meta, Microsoft, Snap, TikTok
  ...words('AMCV_* _clck _clsk _fbc _fbp _scid _ttp _uetsid _uetvid ai_user s_vi'),
  // Product analytics and session recording
  ...words('_dd_s _hj* _pk_* ajs_* amp_* mp_*_mixpanel ph_*_posthog'),
  // Marketing and experiments
  ...words('__hssc __hstc _vwo* hubspotutk optimizely*'),
  // Fraud signals of payments
  ...words('__stripe_mid __stripe_sid'),
  // What looks like a session of the application and is none
  ...words('ABTastySession PIWIK_SESSID ab.storage.sessionId.* ai_session apptus.sessionKey'),
  ...words('intercom-session-* matomo_sessid mediavine_session omnisendSessionID rl_session sbjs_session'),
  ...words('taboola_session_id'),
];

const PREFERENCE = [
  // Consent
  ...words('CookieConsent OptanonAlertBoxClosed OptanonConsent cookiePreferences cookieyes-consent'),
  ...words('euconsent-v2'),
  // Language
  ...words('KEYCLOAK_LOCALE django_language i18n* jfcookie* lang language locale pll_language'),
  ...words('wp-wpml_current_language'),
  // Appearance and shop
  ...words('currency store theme tz wp-settings-*'),
];

const AUTH = [
  // Java
  ...words('CASTGC JSESSIONID JSESSIONID.* JSESSIONIDSSO LtpaToken LtpaToken2 MYSAPSSO2 PLAY_SESSION'),
  ...words('SESSION TGC jservsession remember-me weblogicsession wlsession'),
  // .NET
  ...words('.ASPXAUTH .AspNet.ApplicationCookie .AspNetCore.Cookies .AspNetCore.Identity.Application'),
  ...words('.AspNetCore.Session ASP.NET_SessionId ASPSESSIONID* FedAuth FedAuth1 NOPCOMMERCE.AUTH'),
  // PHP
  ...words('CAKEPHP CraftSessionId PHPSESSID REMEMBERME ZENDSERVERSESSID __Secure-PHPSESSID ci_session'),
  ...words('kohanasession laravel_session october_session remember_web_*'),
  // Content management and forums
  ...words('*wiki*_session CMSSESSID MoodleSession* OCSESSID SESS* SSESS* TotaraSession adminer_sid'),
  ...words('bbsessionhash cpsession osCsid phpbb3_*_sid wgSession wordpress_logged_in_* wordpress_sec_*'),
  ...words('xf_session xf_user zenid'),
  // Python
  ...words('_flask_session remember_token session sessionid'),
  // Ruby
  ...words('_gitlab_session _mastodon_session _rails_session _redmine_session _session_id rack.session'),
  ...words('remember_user_token'),
  // JavaScript
  ...words('adonis-session authjs.session-token better-auth.session_token connect.sid express:sess'),
  ...words('iron-session* koa.sess koa:sess medusa.sid meteor_login_token n8n-auth'),
  ...words('next-auth.session-token sails.sid'),
  // Identity providers and back ends as a service
  ...words('AUTH_SESSION_ID AUTH_SESSION_ID_LEGACY AWSELBAuthSessionCookie-* AppServiceAuthSession'),
  ...words('CF_Authorization CognitoIdentityServiceProvider.* GCP_IAAP_AUTH_TOKEN_* KEYCLOAK_IDENTITY'),
  ...words('KEYCLOAK_IDENTITY_LEGACY KEYCLOAK_SESSION KEYCLOAK_SESSION_LEGACY SimpleSAMLSessionID'),
  ...words('__client __session _oauth2_proxy _shibsession_* a0_users:sess appSession auth0 auth0_compat idx'),
  ...words('mod_auth_openidc_session ory_kratos_session sb-*-auth-token sid'),
  // Appliances and applications
  ...words(
    'CFID CFTOKEN LastMRH_Session MRHSession NSC_AAAC cloud.session.token dwsid grafana_session phsid',
  ),
  // What Laravel and Rails name after the application; last, for it would hide the names above
  '*_session',
];

/** The tables, in the order in which their globs are tried. */
export const CLASS_TABLES: readonly (readonly [CookieClass, readonly string[]])[] = [
  ['affinity', AFFINITY],
  ['bot', BOT],
  ['csrf', CSRF],
  ['analytics', ANALYTICS],
  ['preference', PREFERENCE],
  ['auth', AUTH],
];
