// Joining this many pieces at a time keeps what a stream of tiny chunks costs in memory near its own length.
const PIECES_PER_JOIN = 1024;

/** Collects text that comes in pieces, in time and memory linear in its length. */
export class TextBuffer {
  private head = '';
  private readonly pieces: string[] = [];

  get isEmpty(): boolean {
    return this.head === '';
  }

  add(piece: string): void {
    if (this.head === '') {
      this.head = piece;
      return;
    }
    this.pieces.push(piece);
    if (this.pieces.length === PIECES_PER_JOIN) this.join();
  }

  /** Everything added since the last call. */
  take(): string {
    if (this.pieces.length > 0) this.join();
    const text = this.head;
    this.head = '';
    return text;
  }

  private join(): void {
    this.head += this.pieces.join('');
    this.pieces.length = 0;
  }
}
