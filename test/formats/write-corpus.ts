// Writes records.json and exchanges.jsonl of every corpus case, or of those whose `format/name` is given. Read the
// difference afterwards.
import { loadCorpus, readerOfCase, readLine, renderRecord, writeExchanges, writeRecords } from './corpus.ts';
import { renderExchanges } from './corpus-exchanges.ts';

const wanted = process.argv.slice(2);
for (const each of loadCorpus()) {
  if (wanted.length > 0 && !wanted.includes(`${each.format}/${each.name}`)) continue;
  const reader = readerOfCase(each);
  writeRecords(
    each,
    each.lines.map((line) => renderRecord(readLine(reader, line))),
  );
  writeExchanges(each, renderExchanges(each));
}
