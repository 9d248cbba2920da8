// The three sounds of a verdict, made by oscillators: nothing to load, and silence where there is no audio.
// Each sound has its sight, so a failure here is never an error.

/** Paid: two rising notes. Not paid: one low. Needs a person: three equal. */
export type Verdict = 'paid' | 'notpaid' | 'person';

interface Note {
  /** Pitch, in Hz. */
  readonly hertz: number;
  /** Start, in s from the first note. */
  readonly at: number;
  /** Length, in s. */
  readonly long: number;
}

/** All within 600 ms. */
export const NOTES: Readonly<Record<Verdict, readonly Note[]>> = {
  paid: [
    { hertz: 659.26, at: 0, long: 0.18 },
    { hertz: 987.77, at: 0.16, long: 0.42 },
  ],
  notpaid: [{ hertz: 196, at: 0, long: 0.45 }],
  person: [
    { hertz: 523.25, at: 0, long: 0.13 },
    { hertz: 523.25, at: 0.21, long: 0.13 },
    { hertz: 523.25, at: 0.42, long: 0.16 },
  ],
};

const LOUD = 0.22;
/** Demo: the same notes as through a wall. */
const MUFFLED_HERTZ = 700;
const OPEN_HERTZ = 9000;

/** Plays verdicts; `open` makes the audio, and may throw or give nothing. */
export class Sounds {
  /** The shop's setting. */
  on = true;
  /** In demo the notes are muffled. */
  muffled = false;
  #open: () => AudioContext | null;
  #audio: AudioContext | null = null;

  constructor(open: () => AudioContext | null = openAudio) {
    this.#open = open;
  }

  /** Plays one verdict, if sound is on and there is audio. Never throws. */
  play(verdict: Verdict): void {
    if (!this.on) return;
    try {
      this.#audio ??= this.#open();
      if (!this.#audio) return;
      // An engine may hold audio until the first key press; a till has had one by now.
      void this.#audio.resume?.()?.catch?.(() => undefined);
      for (const note of NOTES[verdict]) strike(this.#audio, note, this.muffled);
    } catch {
      this.#audio = null;
    }
  }
}

function strike(audio: AudioContext, note: Note, muffled: boolean): void {
  const start = audio.currentTime + 0.02 + note.at;
  const end = start + note.long;
  const tone = audio.createOscillator();
  const wall = audio.createBiquadFilter();
  const volume = audio.createGain();
  tone.type = 'triangle';
  tone.frequency.value = note.hertz;
  wall.type = 'lowpass';
  wall.frequency.value = muffled ? MUFFLED_HERTZ : OPEN_HERTZ;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(muffled ? LOUD * 0.6 : LOUD, start + 0.012);
  volume.gain.exponentialRampToValueAtTime(0.0008, end);
  tone.connect(wall).connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(end + 0.02);
}

function openAudio(): AudioContext | null {
  return typeof AudioContext === 'function' ? new AudioContext() : null;
}
