// What a running process has used so far, from proc(5). It must not start, stop or wait for one.
import { readFileSync } from 'node:fs';

/** Linux shows CPU time in hundredths of a second (sysconf(3), _SC_CLK_TCK). */
const TICKS_PER_SECOND = 100;

/** Positions after the name, which stands in parentheses and may contain anything: utime, stime, cutime, cstime. */
const OWN_TICKS = [11, 12];
const CHILDREN_TICKS = [13, 14];

const secondsAt = (stat: string, positions: readonly number[]): number => {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return positions.reduce((sum, at) => sum + Number(fields[at]), 0) / TICKS_PER_SECOND;
};

/** User and system CPU seconds of a process by its /proc/PID/stat. */
export const parseOwnSeconds = (stat: string): number => secondsAt(stat, OWN_TICKS);

/** User and system CPU seconds of the children it has waited for. */
export const parseChildrenSeconds = (stat: string): number => secondsAt(stat, CHILDREN_TICKS);

const readOf = (pid: number, file: string): string | null => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return null;
  }
};

const numberIn = (text: string | null, pattern: RegExp): number | null => {
  const found = pattern.exec(text ?? '')?.[1];
  return found === undefined ? null : Number(found);
};

/** CPU seconds so far; null: the process has ended. */
export const cpuSecondsOf = (pid: number): number | null => {
  const stat = readOf(pid, 'stat');
  return stat === null ? null : parseOwnSeconds(stat);
};

/** Highest resident memory so far, in bytes; null: the process has ended. */
export const peakBytesOf = (pid: number): number | null => {
  const kibibytes = numberIn(readOf(pid, 'status'), /^VmHWM:\s+(\d+) kB/m);
  return kibibytes === null ? null : kibibytes * 1024;
};

/** Bytes it has asked the system to read so far, whatever they came from; null: the process has ended. */
export const readBytesOf = (pid: number): number | null => numberIn(readOf(pid, 'io'), /^rchar: (\d+)/m);
