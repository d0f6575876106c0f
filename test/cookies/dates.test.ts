// Cookie dates: vectors written from the algorithm of RFC 6265bis §5.1.1.
import assert from 'node:assert/strict';
import { parseCookieDate } from '../../exporter/cookies/dates.ts';

const READ: readonly (readonly [why: string, text: string, iso: string])[] = [
  ['the preferred form', 'Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37Z'],
  ['RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37Z'],
  ['asctime', 'Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37Z'],
  ['Netscape', 'Sun, 06-Nov-1994 08:49:37 GMT', '1994-11-06T08:49:37Z'],
  ['the epoch', 'Thu, 01 Jan 1970 00:00:00 GMT', '1970-01-01T00:00:00Z'],
  ['no weekday', '06 Nov 1994 08:49:37', '1994-11-06T08:49:37Z'],
  ['a wrong weekday', 'Mon, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37Z'],
  ['any zone is taken for UTC', '06 Nov 1994 08:49:37 PST', '1994-11-06T08:49:37Z'],
  ['an offset is ignored', '06 Nov 1994 08:49:37 +0200', '1994-11-06T08:49:37Z'],
  ['time first', '08:49:37 06 Nov 1994', '1994-11-06T08:49:37Z'],
  ['year last of all', 'Nov 06 08:49:37 GMT 1994', '1994-11-06T08:49:37Z'],
  ['year before day, when it cannot be a day', '1994 06 Nov 08:49:37', '1994-11-06T08:49:37Z'],
  ['month last', '06 1994 08:49:37 Nov', '1994-11-06T08:49:37Z'],
  ['a long month name', '06 November 1994 08:49:37', '1994-11-06T08:49:37Z'],
  ['a month with anything behind it', '06 novxyz\x80 1994 08:49:37', '1994-11-06T08:49:37Z'],
  ['a month in capitals', '06 NOV 1994 08:49:37', '1994-11-06T08:49:37Z'],
  ['one digit of day', '6 Nov 1994 08:49:37', '1994-11-06T08:49:37Z'],
  ['one digit of each time field', '06 Nov 1994 8:9:7', '1994-11-06T08:09:07Z'],
  ['a day with letters behind it', '6th Nov 1994 08:49:37', '1994-11-06T08:49:37Z'],
  ['a time with letters behind it', '06 Nov 1994 08:49:37pm', '1994-11-06T08:49:37Z'],
  ['a time with a fourth field', '06 Nov 1994 08:49:37:99', '1994-11-06T08:49:37Z'],
  ['a time with a fraction', '06 Nov 1994 08:49:37.123', '1994-11-06T08:49:37Z'],
  ['a year with letters behind it', '06 Nov 1994AD 08:49:37', '1994-11-06T08:49:37Z'],
  ['of two days the first', '06 07 Nov 1994 08:49:37', '2007-11-06T08:49:37Z'],
  ['of two months the first', '06 Nov Dec 1994 08:49:37', '1994-11-06T08:49:37Z'],
  ['of two years the first', '06 Nov 1994 1995 08:49:37', '1994-11-06T08:49:37Z'],
  ['a second time is a day, if none was found', 'Nov 08:49:37 06:01:02 1994', '1994-11-06T08:49:37Z'],
  ['a second time is a year, if a day was', '06 Nov 08:49:37 94:01:02', '1994-11-06T08:49:37Z'],
  ['year 70', '06 Nov 70 08:49:37', '1970-11-06T08:49:37Z'],
  ['year 99', '06 Nov 99 08:49:37', '1999-11-06T08:49:37Z'],
  ['year 69', '06 Nov 69 08:49:37', '2069-11-06T08:49:37Z'],
  ['year 00', '06 Nov 00 08:49:37', '2000-11-06T08:49:37Z'],
  ['year 070 is 70', '06 Nov 070 08:49:37', '1970-11-06T08:49:37Z'],
  ['year 0026 is 26', '06 Nov 0026 08:49:37', '2026-11-06T08:49:37Z'],
  ['year 1601', '01 Jan 1601 00:00:00', '1601-01-01T00:00:00Z'],
  ['year 9999', '31 Dec 9999 23:59:59', '9999-12-31T23:59:59Z'],
  ['29 February of a leap year', '29 Feb 2024 00:00:00', '2024-02-29T00:00:00Z'],
  ['29 February of 2000', '29 Feb 2000 00:00:00', '2000-02-29T00:00:00Z'],
  ['the last second of a day', '06 Nov 1994 23:59:59', '1994-11-06T23:59:59Z'],
  ['slashes delimit', '06/Nov/1994 08:49:37', '1994-11-06T08:49:37Z'],
  ['dots delimit', '06.Nov.1994 08:49:37', '1994-11-06T08:49:37Z'],
  ['%x2D to %x2F delimit', '06-Nov/1994.08:49:37', '1994-11-06T08:49:37Z'],
  ['%x20 to %x2C delimit', ' 06!Nov"1994#08:49:37$%&\'()*+,', '1994-11-06T08:49:37Z'],
  ['%x3B to %x40 delimit', '06;Nov<1994=08:49:37>?@', '1994-11-06T08:49:37Z'],
  ['%x5B to %x60 delimit', '06[Nov\\1994]08:49:37^_`', '1994-11-06T08:49:37Z'],
  ['%x7B to %x7E delimit', '06{Nov|1994}08:49:37~', '1994-11-06T08:49:37Z'],
  ['tabs delimit', '\t06\tNov\t1994\t08:49:37\t', '1994-11-06T08:49:37Z'],
  ['junk around is skipped', 'expires at 06 Nov 1994 08:49:37 or so', '1994-11-06T08:49:37Z'],
  ['what comes first counts, even in junk', 'Mayday 06 Nov 1994 08:49:37', '1994-05-06T08:49:37Z'],
];

const REFUSED: readonly (readonly [why: string, text: string])[] = [
  ['nothing', ''],
  ['delimiters only', ' ,-/ '],
  ['a number', '0'],
  ['a word', 'never'],
  ['no time', '06 Nov 1994'],
  ['no seconds', '06 Nov 1994 08:49'],
  ['no day', 'Nov 1994 08:49:37'],
  ['no month', '06 1994 08:49:37'],
  ['no year', '06 Nov 08:49:37'],
  ['a month by number', '1994-11-06T08:49:37Z'],
  ['a month of two letters', '06 No 1994 08:49:37'],
  ['a month that does not begin its token', '06 xNov 1994 08:49:37'],
  ['a token run together', '06Nov1994 08:49:37'],
  ['day 0', '00 Nov 1994 08:49:37'],
  ['day 32', '32 Nov 1994 08:49:37'],
  ['31 November', '31 Nov 1994 08:49:37'],
  ['30 February', '30 Feb 2024 08:49:37'],
  ['29 February of a common year', '29 Feb 2023 08:49:37'],
  ['29 February of 1900', '29 Feb 1900 08:49:37'],
  ['hour 24', '06 Nov 1994 24:00:00'],
  ['minute 60', '06 Nov 1994 08:60:00'],
  ['second 60', '06 Nov 1994 08:49:60'],
  ['three digits of hour', '06 Nov 1994 008:49:37'],
  ['three digits of minute', '06 Nov 1994 08:049:37'],
  ['three digits of second', '06 Nov 1994 08:49:037'],
  ['an empty time field', '06 Nov 1994 08::37'],
  ['year 1600', '31 Dec 1600 23:59:59'],
  ['year 100', '06 Nov 100 08:49:37'],
  ['five digits of year', '06 Nov 19940 08:49:37'],
  ['one digit of year', '06 Nov 4 08:49:37'],
  ['three digits of day', '006 Nov 1994 08:49:37'],
  ['a line feed is no delimiter', '06\nNov\n1994\n08:49:37'],
  ['a byte beyond ASCII is no delimiter', '06\xa0Nov\xa01994\xa008:49:37'],
];

describe('parseCookieDate', () => {
  for (const [why, text, iso] of READ) {
    it(`reads ${why}: ${JSON.stringify(text)}`, () => assert.equal(parseCookieDate(text), Date.parse(iso)));
  }
  for (const [why, text] of REFUSED) {
    it(`refuses ${why}: ${JSON.stringify(text)}`, () => assert.equal(parseCookieDate(text), null));
  }
  it('knows every month', () => {
    const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
    const observed = months.map((month) => parseCookieDate(`01 ${month} 2026 00:00:00`));
    assert.deepEqual(
      observed,
      months.map((_, index) => Date.UTC(2026, index, 1)),
    );
  });
});
