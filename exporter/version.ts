// The exporter's version, from the package it ships in.
import manifest from '../package.json' with { type: 'json' };

export const VERSION: string = manifest.version;
