/**
 * CPU time of a process and of those that it started. Takes: a process. Gives: seconds, from Linux's /proc.
 */
import { readdirSync, readFileSync } from "node:fs";

/** Ticks a second of the times in /proc: USER_HZ, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
/**
 * Where `utime`, `stime`, `cutime` and `cstime` stand among the fields after the process's name (man 5
 * proc_pid_stat).
 */
const TIMES = [11, 15] as const;

/** Seconds that a process, its children and theirs have used so far; 0 when it is gone. */
export function cpuSecondsOf(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const own = fields.slice(...TIMES).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
    const threads = readdirSync(`/proc/${pid}/task`);
    const children = threads.flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean),
    );
    return children.reduce((sum, child) => sum + cpuSecondsOf(Number(child)), own);
  } catch {
    return 0;
  }
}
