/** How far down each row of a list begins, where rows differ in height. */
export class Offsets {
  #tops: Float64Array = new Float64Array(1);

  /** Takes the heights of all rows, in pixels. */
  build(count: number, heightOf: (place: number) => number): void {
    const tops = new Float64Array(count + 1);
    let top = 0;
    for (let place = 0; place < count; place++) {
      tops[place] = top;
      top += heightOf(place);
    }
    tops[count] = top;
    this.#tops = tops;
  }

  get total(): number {
    return this.#tops.at(-1) ?? 0;
  }

  topOf(place: number): number {
    return this.#tops[place] ?? this.total;
  }

  /** The row that this many pixels down falls in; the last one for what is below all. */
  placeAt(pixels: number): number {
    let low = 0;
    let high = Math.max(0, this.#tops.length - 2);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.topOf(middle) <= pixels) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
