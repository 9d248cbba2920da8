// Money on screen: integers of minor units in, figures out, and back.
export { amountText, currencyWord, figures, figuresShort, figuresText, grouped, isolate, type Figures } from './format';
export { digitOf, parseAmount, westernDigits, type AmountProblem, type Parsed } from './parse';
