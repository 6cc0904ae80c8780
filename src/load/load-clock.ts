/** Time as sending goes by it. */
export interface LoadClock {
  /** Milliseconds since some moment, with fractions; never goes back. */
  now(): number;
  /** Calls back at a time, or as soon after it as can be, never at once. @returns what calls it off */
  at(time: number, callback: () => void): () => void;
}

/** How early a timer has to ring: it may be late by more than its millisecond. */
const TIMER_SLACK = 2;

/** The system's clock. Timers are too coarse: the last two milliseconds are waited for turn by turn of the event loop. */
export const systemClock: LoadClock = {
  now: () => performance.now(),
  at(time, callback) {
    let timer: NodeJS.Timeout | undefined;
    let turn: NodeJS.Immediate | undefined;
    const look = (): void => {
      const wait = time - performance.now();
      if (wait <= 0) callback();
      else if (wait > TIMER_SLACK) timer = setTimeout(look, wait - TIMER_SLACK);
      else turn = setImmediate(look);
    };
    turn = setImmediate(look);
    return () => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
  },
};
