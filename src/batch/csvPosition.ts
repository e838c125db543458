import { commentMark } from './csvText.ts';

const lf = 10;
const cr = 13;
const quote = 34;
const comment = Buffer.from(commentMark);

/** A place in a text: 1-based; columns count UTF-16 units, as VS Code does. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * Follows a parser through a text and says where it is. The parser tells byte offsets only: its own line numbers count a
 * CRLF inside quotes twice (csv-parse 7.0.3). Holds what the parser has not finished with, not the file.
 */
export class Positions {
  #rest: Buffer = Buffer.alloc(0);
  #offset = 0;
  #line = 1;
  #column = 1;
  #afterCr = false;

  /** Tells of UTF-8 text that comes next. */
  feed(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
  }

  get place(): Place {
    return { line: this.#line, column: this.#column };
  }

  /** Moves to the start of the cell that follows the one last finished; `first`: of a row, past blank and comment lines. */
  startCell(first: boolean): Place {
    if (!first) this.#step(1);
    while (first && this.#rest.length > 0) {
      if (this.#rest[0] === lf || this.#rest[0] === cr) this.#step(1);
      else if (this.#rest.indexOf(comment) === 0) this.#step(lineLength(this.#rest));
      else break;
    }
    return this.place;
  }

  /** Moves to a byte offset, counted over all that was fed. */
  moveTo(offset: number): Place {
    this.#step(offset - this.#offset);
    return this.place;
  }

  /** Moves on by a text that stands here. */
  moveBy(text: string): Place {
    this.#step(Buffer.byteLength(text));
    return this.place;
  }

  /** Moves to the quote that breaks the cell which starts here: one inside plain text, or one closed too early. */
  toBadQuote(): Place {
    const quoted = this.#rest[0] === quote;
    let at = quoted ? 1 : 0;
    for (; at < this.#rest.length; at++) {
      if (this.#rest[at] !== quote) continue;
      if (!quoted || this.#rest[at + 1] !== quote) break;
      at++;
    }
    this.#step(at);
    return this.place;
  }

  #step(bytes: number): void {
    const count = Math.min(Math.max(bytes, 0), this.#rest.length);
    for (let i = 0; i < count; i++) {
      const byte = this.#rest[i] ?? 0;
      if (byte === cr || (byte === lf && !this.#afterCr)) {
        this.#line++;
        this.#column = 1;
      } else if (byte !== lf) {
        // A UTF-8 sequence of four bytes is two UTF-16 units; bytes 10xxxxxx continue a sequence.
        this.#column += byte >= 0xf0 ? 2 : (byte & 0xc0) === 0x80 ? 0 : 1;
      }
      this.#afterCr = byte === cr;
    }
    this.#offset += count;
    this.#rest = this.#rest.subarray(count);
  }
}

function lineLength(text: Buffer): number {
  const end = text.findIndex((byte) => byte === lf || byte === cr);
  return end < 0 ? text.length : end;
}
