// What a screen reader is told. Two voices: polite waits for a pause, urgent doesn't.

/** Sentences for the two live regions of the frame. */
export class Announcer {
  polite = $state('');
  urgent = $state('');
  // Kept beside the runes, so that saying something in an effect doesn't make the effect depend on it.
  #lastPolite = '';
  #lastUrgent = '';

  /** Says something when there is a pause. The same sentence twice is said twice. */
  say(sentence: string): void {
    this.polite = this.#lastPolite = again(this.#lastPolite, sentence);
  }

  /** Says something at once: a verdict. */
  call(sentence: string): void {
    this.urgent = this.#lastUrgent = again(this.#lastUrgent, sentence);
  }

  /** Takes back what was said, without a word: it was in another language. */
  forget(): void {
    this.polite = this.urgent = this.#lastPolite = this.#lastUrgent = '';
  }
}

/** A live region speaks only when its text changes: a repeated sentence gets an invisible mark at its end. */
function again(before: string, sentence: string): string {
  return before === sentence ? `${sentence}\u200b` : sentence;
}
