// What a screen reader is told. Two voices: polite waits for a pause, urgent doesn't.

/** Sentences for the two live regions of the frame. */
export class Announcer {
  polite = $state('');
  urgent = $state('');

  /** Says something when there is a pause. The same sentence twice is said twice. */
  say(sentence: string): void {
    this.polite = again(this.polite, sentence);
  }

  /** Says something at once: a verdict. */
  call(sentence: string): void {
    this.urgent = again(this.urgent, sentence);
  }
}

/** A live region speaks only when its text changes: a repeated sentence gets an invisible mark at its end. */
function again(before: string, sentence: string): string {
  return before === sentence ? `${sentence}\u200b` : sentence;
}
