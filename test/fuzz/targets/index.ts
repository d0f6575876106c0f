// Everything that is fuzzed. A new parser or reader belongs here.
import type { Target } from '../target.ts';
import { configTargets } from './config.ts';
import { cookieTargets } from './cookies.ts';
import { doorTargets } from './door.ts';
import { exchangeTargets } from './exchanges.ts';
import { formatTargets } from './formats.ts';
import { incidentTargets } from './incidents.ts';
import { otlpTargets } from './otlp.ts';
import { pushTargets } from './push.ts';
import { senderTargets } from './senders.ts';
import { sourceTargets } from './sources.ts';
import { stateTargets } from './state.ts';
import { wrappedTargets } from './wrapped.ts';

export const targets: readonly Target[] = [
  ...cookieTargets,
  ...formatTargets,
  ...exchangeTargets,
  ...senderTargets,
  ...doorTargets,
  ...sourceTargets,
  ...wrappedTargets,
  ...stateTargets,
  ...configTargets,
  ...pushTargets,
  ...otlpTargets,
  ...incidentTargets,
];
