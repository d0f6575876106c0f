// POST /alertmanager: the webhook of Alertmanager. What it sends goes on as it is: it must not look into a body.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { BearerToken } from './bearer-token.ts';
import { type Bodies, type BodyLimits, encodingOf } from './bodies.ts';
import { addPushRoutes } from './push-routes.ts';
import { type Refuse, sendText } from './refusals.ts';

/** What became of a notification. */
export type NotificationResult = 'taken' | 'malformed' | 'unavailable';

/** Where notifications go. What may change at a reload is asked for at each request. */
export type Alertmanager = {
  /** The token that a request must bear; null: there is none, and no path either. */
  readonly token: () => BearerToken | null;
  readonly limits: () => BodyLimits;
  /** Takes a whole body; resolves when it may be answered. */
  readonly notify: (body: Buffer) => Promise<NotificationResult>;
};

/** Alertmanager sends again what was answered with a status of 5xx, and gives up what was answered with one of 4xx. */
const ANSWERS = {
  taken: [200, 'The notification was taken.'],
  malformed: [400, 'The body is no notification of Alertmanager.'],
  unavailable: [503, 'The notification cannot be stored now. Try again later.'],
} as const;

/** Adds the route. */
export const addAlertmanager = (
  server: FastifyInstance,
  { token, limits, notify }: Alertmanager,
  bodies: Bodies,
  refuse: Refuse,
): void => {
  const receive = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const encoding = encodingOf(request);
    if (encoding === null) return refuse(reply, 'webhook_type');
    return bodies.receive(request, encoding, limits(), async (body) => {
      const [status, text] = ANSWERS[await notify(body)];
      return sendText(reply, status, text);
    });
  };
  const isThere = (): boolean => token() !== null;
  addPushRoutes(server, { token, isThere, refuse }, (scope, options) => {
    scope.all('/alertmanager', options, receive);
  });
};
