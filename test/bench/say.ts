// Progress, on standard error, so that standard output is the report.

/** Says one line. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);
