// What `analyze` can find, as a page for people. Text from weaknesses.ts alone.
import { WEAKNESS_IDS, type WeaknessId, weaknessOf } from './weaknesses.ts';
import { standardsWords } from './words.ts';

const renderRow = (id: WeaknessId): string => {
  const weakness = weaknessOf(id, null, true);
  const { title, tells, severity } = weakness;
  return `| \`${id}\` | ${severity} | ${title} | ${tells} | ${standardsWords(weakness) || '–'} |`;
};

/** The page as Markdown. */
export const renderWeaknesses = (): string =>
  [
    '<!-- Written by exporter/commands/analyze/generate.ts; change weaknesses.ts instead. -->',
    '# What `analyze` can find',
    '',
    'The ids of `findings` in the report. ASVS is the OWASP Application Security Verification Standard 5.0.0, CWE the Common',
    'Weakness Enumeration. An `unexpected_rewrite` that takes Secure, HttpOnly or SameSite from an auth cookie is as grave, and has',
    'the same numbers, as a cookie that never had it.',
    '',
    '| id | severity | what it is | what it means | known as |',
    '| --- | --- | --- | --- | --- |',
    ...WEAKNESS_IDS.map(renderRow),
    '',
  ].join('\n');
