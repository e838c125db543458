/** What is wrong with a picture; the words for the user are chosen where the picture's name is known (and l10n is set up). */
export type PictureProblem = 'unsupported' | 'animated' | 'damaged' | 'too-many-pixels' | 'too-many-bytes';

/** A picture that can't be decoded. Crosses the worker's boundary as `{ problem, detail }`. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
  readonly problem: PictureProblem;
  /** The codec's own words, or the numbers; data, not markup. */
  readonly detail: string;

  constructor(problem: PictureProblem, detail = '') {
    super(`${problem}: ${detail}`);
    this.problem = problem;
    this.detail = detail;
  }
}
