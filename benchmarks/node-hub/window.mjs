// The time in which calls count, and their latencies: as Peers/LoadWindow.cs and Peers/Histogram.cs count them.

import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

// so many steps for each power of two
const STEPS_EACH = 128;

function processorSecondsOf(process) {
  const stat = readFileSync(`/proc/${process}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function stepOf(nanoseconds) {
  let shift = 0;
  let rest = Math.floor(nanoseconds);
  while (rest >= 2 * STEPS_EACH) {
    rest = Math.floor(rest / 2);
    shift++;
  }
  return shift * STEPS_EACH + rest;
}

export class LoadWindow {
  #request;
  #warmUntil;
  #warmCalls = 0;
  #closesAt = Infinity;
  #isClosed = false;
  #calls = 0;
  #steps = new Map();
  #processorSeconds;

  constructor(request) {
    this.#request = request;
    this.#warmUntil = performance.now() + request.WarmUpSeconds * 1000;
  }

  /** Notes a call that has ended; times are in milliseconds. Whether to make another one. */
  record(started, ended) {
    if (ended < this.#closesAt) {
      if (this.#closesAt !== Infinity) {
        const step = stepOf((ended - started) * 1e6);
        this.#steps.set(step, (this.#steps.get(step) ?? 0) + 1);
        this.#calls++;
      } else if (++this.#warmCalls >= this.#request.InFlight && ended >= this.#warmUntil) {
        this.#processorSeconds = this.#request.Processes.map(processorSecondsOf);
        this.#closesAt = performance.now() + this.#request.Seconds * 1000;
      }
      return true;
    }
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#processorSeconds = this.#request.Processes.map((process, i) => processorSecondsOf(process) - this.#processorSeconds[i]);
    }
    return false;
  }

  get result() {
    return { Calls: this.#calls, Seconds: this.#request.Seconds, ProcessorSeconds: this.#processorSeconds, Latencies: Object.fromEntries(this.#steps) };
  }
}
