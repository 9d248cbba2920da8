/** The words for what keeps a gateway's answers away, as journal and contact name it. */
import { m } from '../i18n';

const PROBLEMS: Readonly<Record<string, () => string>> = {
  no_connection: m.error_problem_no_connection,
  tls: m.error_problem_tls,
  timed_out: m.error_problem_timed_out,
  cut: m.error_problem_cut,
  server_error: m.error_problem_server_error,
  unreadable: m.error_problem_unreadable,
  key_refused: m.error_problem_key_refused,
  throttled: m.error_problem_throttled,
};

/** A few words for a problem; a problem nobody named gets the general ones. */
export function problemWords(problem: string): string {
  return (PROBLEMS[problem] ?? m.error_problem_other)();
}

/** Whether a word is one of the known problems. */
export function isProblem(word: string): boolean {
  return Object.hasOwn(PROBLEMS, word);
}
