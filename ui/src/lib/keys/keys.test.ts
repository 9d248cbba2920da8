import { afterEach, describe, expect, it } from 'vitest';
import { keepFocusOffButtons, Keys, nameOf } from '.';

const press = (init: KeyboardEventInit, target: EventTarget = document.body): KeyboardEvent => {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
  Object.defineProperty(event, 'target', { value: target });
  return event;
};
const field = (html: string): Element => {
  document.body.innerHTML = html;
  return document.body.firstElementChild ?? document.body;
};

afterEach(() => (document.body.innerHTML = ''));

describe('the name of a key', () => {
  const name = (init: KeyboardEventInit) => nameOf(press(init)).name;
  it('is a digit in every script', () => {
    expect(nameOf(press({ key: '٥' }))).toEqual({ name: 'digit', key: '5' });
  });
  it('is the digit printed on a French keyboard, without Shift', () => {
    expect(nameOf(press({ key: '&', code: 'Digit1' }))).toEqual({ name: 'digit', key: '1' });
    expect(nameOf(press({ key: 'à', code: 'Digit0' }))).toEqual({ name: 'digit', key: '0' });
  });
  it('is the Latin letter on an Arabic keyboard', () => {
    expect(name({ key: 'م', code: 'KeyL' })).toBe('l');
  });
  it('is the letter in its place on a French keyboard, not the one beneath it', () => {
    expect(name({ key: 'a', code: 'KeyQ' })).toBe('a');
  });
  it('says whether Ctrl is held', () => {
    expect(name({ key: 'Enter', ctrlKey: true })).toBe('Ctrl+Enter');
    expect(name({ key: '5', ctrlKey: true })).not.toBe('digit');
  });
  it('knows the comma of each keyboard', () => {
    expect([{ key: ',' }, { key: '.' }, { key: ';', code: 'NumpadDecimal' }, { key: '٫' }].map(name)).toEqual(['comma', 'comma', 'comma', 'comma']);
  });
});

describe('a key', () => {
  it('acts by the newest binding, which may leave it to the one before', () => {
    const keys = new Keys();
    const done: string[] = [];
    keys.bind({ Enter: () => void done.push('frame'), Escape: () => void done.push('frame') });
    const stop = keys.bind({ Enter: () => void done.push('room'), Escape: () => false });
    keys.press(press({ key: 'Enter' }));
    keys.press(press({ key: 'Escape' }));
    stop();
    keys.press(press({ key: 'Enter' }));
    expect(done).toEqual(['room', 'frame', 'frame']);
  });
  it('that acted does nothing else', () => {
    const keys = new Keys();
    keys.bind({ F5: () => undefined });
    const event = press({ key: 'F5' });
    expect(keys.press(event)).toBe(true);
    expect(event.defaultPrevented).toBe(true);
  });
  it('held down repeats only if it types', () => {
    const keys = new Keys();
    let charged = 0;
    let typed = 0;
    keys.bind({ Enter: () => void charged++, digit: () => void typed++ });
    for (let i = 0; i < 3; i++) {
      keys.press(press({ key: 'Enter', repeat: i > 0 }));
      keys.press(press({ key: '0', repeat: i > 0 }));
    }
    expect([charged, typed]).toEqual([1, 3]);
  });
  it('in a field is the field’s, but for function keys and Escape', () => {
    const keys = new Keys();
    const done: string[] = [];
    const note = (name: string) => () => void done.push(name);
    keys.bind({ l: note('l'), digit: note('digit'), Enter: note('Enter'), F2: note('F2'), Escape: note('Escape') });
    const input = field('<input type="text">');
    for (const key of ['l', '5', 'Enter', 'F2', 'Escape']) keys.press(press({ key }, input));
    expect(done).toEqual(['F2', 'Escape']);
  });
  it('Enter in a field that says so acts for the room', () => {
    const keys = new Keys();
    let charged = 0;
    keys.bind({ Enter: () => void charged++ });
    keys.press(press({ key: 'Enter' }, field('<input type="text" data-enter>')));
    expect(charged).toBe(1);
  });
  it('Enter or Space on a button that has the focus presses that button', () => {
    const keys = new Keys();
    let acted = 0;
    keys.bind({ Enter: () => void acted++, Space: () => void acted++, l: () => void acted++ });
    const button = field('<button>x</button>');
    keys.press(press({ key: 'Enter' }, button));
    keys.press(press({ key: ' ' }, button));
    expect(acted).toBe(0);
    keys.press(press({ key: 'l' }, button));
    expect(acted).toBe(1);
  });
  it('of a word being composed is left alone', () => {
    const keys = new Keys();
    keys.bind({ l: () => undefined });
    expect(keys.press(press({ key: 'l', isComposing: true }))).toBe(false);
  });
});

describe('a press on a button', () => {
  it('leaves the focus where keys still mean the room', () => {
    document.body.innerHTML = '<input><button>7</button>';
    const [input, button] = [document.querySelector('input'), document.querySelector('button')];
    input?.focus();
    const stop = keepFocusOffButtons(document);
    const event = new MouseEvent('mousedown', { bubbles: true, cancelable: true });
    button?.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
    expect(document.activeElement).not.toBe(input);
    stop();
  });
});
