// What anyone would write first: readline and JSON.parse, and a look at three fields. A yardstick, not a model.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const [path = ''] = process.argv.slice(2);
let cookieRequests = 0;
let plaintext = 0;
let insecure = 0;
for await (const line of createInterface({
  input: createReadStream(path),
  crlfDelay: Number.POSITIVE_INFINITY,
})) {
  const record = JSON.parse(line);
  if (record.cookie !== '') cookieRequests++;
  if (record.scheme === 'http') plaintext++;
  if (record.set_cookie !== '' && !record.set_cookie.includes('; Secure')) insecure++;
}
process.stdout.write(`${JSON.stringify({ cookieRequests, plaintext, insecure })}\n`);
