// Mocha's dots with one plain closing line, `N passed, N failed, N skipped`, that scripts can read.
import mocha from 'mocha';

export default class PlainReporter extends mocha.reporters.Dot {
  constructor(runner: mocha.Runner, options: mocha.MochaOptions) {
    super(runner, options);
    runner.once('end', () => {
      // Mocha prints its own summary at the same event, from a listener that was added before this one.
      const { passes, failures, pending } = this.stats;
      process.stdout.write(`${passes} passed, ${failures} failed, ${pending} skipped\n`);
    });
  }
}
