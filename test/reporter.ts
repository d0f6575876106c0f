// Mocha's dots, then the names of what was skipped, and one plain closing line that scripts can read:
// `N passed, N failed, N skipped`.
import mocha from 'mocha';

export default class PlainReporter extends mocha.reporters.Dot {
  constructor(runner: mocha.Runner, options: mocha.MochaOptions) {
    super(runner, options);
    // A skipped suite is named once, however many tests it has. In a parallel run a test does not know of it.
    const skippedSuites = new Set<string>();
    const skipped = new Set<string>();
    runner.on('suite', (suite) => {
      if (suite.isPending()) skippedSuites.add(suite.fullTitle());
    });
    runner.on('pending', (test) => {
      const suite = test.parent?.fullTitle() ?? '';
      skipped.add(skippedSuites.has(suite) ? suite : test.fullTitle());
    });
    runner.once('end', () => {
      // Mocha prints its own summary at the same event, from a listener that was added before this one.
      for (const name of skipped) process.stdout.write(`skipped: ${name}\n`);
      const { passes, failures, pending } = this.stats;
      process.stdout.write(`${passes} passed, ${failures} failed, ${pending} skipped\n`);
    });
  }
}
