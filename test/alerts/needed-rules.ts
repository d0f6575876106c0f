// Of rule files what a test of promtool asks for: it evaluates every rule at every step, and most have nothing to do with
// one alert. It must leave rules and the order of their groups as they are.
import { selectorsOf } from '../dashboards/promql.ts';

type Rule = {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
};
type Group = { readonly name: string; readonly rules: readonly Rule[] };
export type RuleFile = { readonly groups: readonly Group[] };

/** A file of promtool's tests, as far as it says what is asked for. */
export type UnitTests = {
  readonly tests: readonly {
    readonly alert_rule_test?: readonly { readonly alertname: string }[];
    readonly promql_expr_test?: readonly { readonly expr: string }[];
  }[];
};

/** Rules that have a name, of one SLI where that is known; with those that they ask for in turn. */
const addNamed = (
  rules: readonly Rule[],
  name: string,
  sli: string | undefined,
  needed: Set<string>,
): void => {
  for (const rule of rules) {
    const own = rule.labels?.sli;
    const isOther = sli !== undefined && own !== undefined && own !== sli;
    const key = JSON.stringify([rule, own ?? sli]);
    if ((rule.record ?? rule.alert) !== name || isOther || needed.has(key)) continue;
    needed.add(key).add(JSON.stringify(rule));
    addAsked(rules, rule.expr, own ?? sli, needed);
  }
};

const addAsked = (
  rules: readonly Rule[],
  expr: string,
  sli: string | undefined,
  needed: Set<string>,
): void => {
  for (const { metric, matchers } of selectorsOf(expr)) {
    const asked = matchers.find(({ label, operator }) => label === 'sli' && operator === '=')?.value;
    addNamed(rules, metric, asked ?? sli, needed);
  }
};

/** The same files with only those rules that the tests ask for, directly or by what they are made of. */
export const neededRules = (files: readonly RuleFile[], { tests }: UnitTests): RuleFile[] => {
  const rules = files.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  const needed = new Set<string>();
  for (const { alert_rule_test = [], promql_expr_test = [] } of tests) {
    for (const { alertname } of alert_rule_test) addNamed(rules, alertname, undefined, needed);
    for (const { expr } of promql_expr_test) addAsked(rules, expr, undefined, needed);
  }
  const isNeeded = (rule: Rule): boolean => needed.has(JSON.stringify(rule));
  return files.map(({ groups }) => ({
    groups: groups.map((group) => ({ ...group, rules: group.rules.filter(isNeeded) })),
  }));
};
