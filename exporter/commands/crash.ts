// What is said when the program breaks: the kind of mistake and where in the code. Never its message, nor anything else
// that it carries, for that may quote the line that was being read.

/** Exit code of a program that broke: EX_SOFTWARE of BSD's sysexits, which no command gives for another reason. */
const CRASHED = 70;

const NAME = /^\w{1,60}$/;
const FRAME = /^ {4}at [\w .<>$#[\]]*\(?(?:file:\/\/|node:|\/)[^()]*:\d+:\d+\)?$/;

const textOf = (value: unknown): string => (typeof value === 'string' && NAME.test(value) ? value : '');

/** Frames of a stack; none where it cannot be told apart from the message, which stands before it. */
const framesOf = ({ name, message, stack = '' }: Error): string[] => {
  const head = message === '' ? name : `${name}: ${message}`;
  return stack.startsWith(head)
    ? stack
        .slice(head.length)
        .split('\n')
        .filter((line) => FRAME.test(line))
    : [];
};

/** Name and code. */
const kindOf = (error: Error): string => {
  const code = 'code' in error ? textOf(error.code) : '';
  return [textOf(error.name) || 'Error', code].filter((part) => part !== '').join(' ');
};

/** Name, code and frames. */
const renderCrash = (error: unknown): string => {
  if (!(error instanceof Error)) return `cookie-exporter broke: something was thrown that is no error\n`;
  return `${[`cookie-exporter broke: ${kindOf(error)}; its message is withheld, for it may quote a log line`, ...framesOf(error)].join('\n')}\n`;
};

/** Name, code and where in the code, in one line. */
export const renderFault = (error: unknown): string => {
  if (!(error instanceof Error)) return 'something that is no error';
  return [kindOf(error), (framesOf(error)[0] ?? '').trim()].join(' ').trim();
};

/** What is needed of the process. */
export type Program = {
  readonly on: (event: 'uncaughtException', listener: (error: unknown) => void) => unknown;
  readonly exit: (code: number) => void;
  readonly stderr: { readonly write: (text: string) => unknown };
};

/** Ends the process at the first error that nobody caught, a rejection too; what is on the disk is whole at any moment. */
export const endOnCrash = (program: Program): void => {
  program.on('uncaughtException', (error) => {
    program.stderr.write(renderCrash(error));
    program.exit(CRASHED);
  });
};
