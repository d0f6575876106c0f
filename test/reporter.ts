// Mocha's dots, then the names of what was skipped, and one plain closing line that scripts can read:
// `N passed, N failed, N skipped`.
import mocha from 'mocha';

/** A skipped suite is named once, however many tests it has. */
const nameOf = (test: mocha.Test): string => {
  const suite = test.parent;
  return suite?.isPending() === true ? suite.fullTitle() : test.fullTitle();
};

export default class PlainReporter extends mocha.reporters.Dot {
  constructor(runner: mocha.Runner, options: mocha.MochaOptions) {
    super(runner, options);
    const skipped = new Set<string>();
    runner.on('pending', (test) => skipped.add(nameOf(test)));
    runner.once('end', () => {
      // Mocha prints its own summary at the same event, from a listener that was added before this one.
      for (const name of skipped) process.stdout.write(`skipped: ${name}\n`);
      const { passes, failures, pending } = this.stats;
      process.stdout.write(`${passes} passed, ${failures} failed, ${pending} skipped\n`);
    });
  }
}
