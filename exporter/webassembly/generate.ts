// Compiles WebAssembly texts: `node exporter/webassembly/generate.ts` writes NAME.json beside each NAME.wat, which code
// can import wherever it is installed. Nothing imports it.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import createWabt from 'wabt';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const wabt = await createWabt();

for (const path of globSync('**/*.wat', { cwd: ROOT })) {
  const module = wabt.parseWat(path, readFileSync(join(ROOT, path), 'utf8'), { simd: true });
  module.validate();
  const { buffer } = module.toBinary({});
  const wasm = Buffer.from(buffer).toString('base64');
  writeFileSync(join(ROOT, path.replace(/wat$/, 'json')), `${JSON.stringify({ wasm }, null, 2)}\n`);
}
