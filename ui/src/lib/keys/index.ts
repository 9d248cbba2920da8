// The keyboard: which key does what, and when it doesn't.
export { keepFocusOffButtons, Keys, nameOf, type Bindings, type KeyAction } from './keys';
