// Has compiled code kept from run to run, by mocha and by every process that a test starts: most of what a start takes is
// compiling. Node knows by its content what is still good. It must change nothing else.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../node_modules/.cache/compiled');

process.env.NODE_COMPILE_CACHE ??= FOLDER;
enableCompileCache(process.env.NODE_COMPILE_CACHE);
