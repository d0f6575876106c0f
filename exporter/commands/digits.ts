// Numbers in texts for people. By our own rule, for the formatter that comes with Node takes 13 ms to begin.

/** `1,234,567`, `1,020.5`; of a number with at most three decimals. */
export const digits = (number: number): string => String(number).replaceAll(/\B(?=(?:\d{3})+(?:\.|$))/g, ',');

/** `1 line`, `2,000 lines`. */
export const plural = (number: number, word: string): string =>
  `${digits(number)} ${word}${number === 1 ? '' : 's'}`;
