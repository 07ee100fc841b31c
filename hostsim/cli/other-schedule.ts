/** The second schedule of `--against`. Takes: a reference, the first schedule. Gives: its pulses. */
import { UserError } from "../base/user-error.js";
import { openSchedule } from "../schedule/open.js";
import { parseReference } from "../schedule/reference.js";
import type { Schedule } from "../schedule/types.js";
import { type PulseSource, sourceOf } from "../stepping/source.js";

/** Opens the schedule that is compared. @throws UserError when it has other lines. */
export async function openOther(reference: string, schedule: Schedule): Promise<PulseSource> {
  const { request } = parseReference(reference);
  const { lineMap } = schedule.request;
  if (request.lineMap !== lineMap)
    throw new UserError(
      `--against ${reference}: has line map ${request.lineMap}, not ${lineMap}: say ${request.target}?lines=${lineMap}`,
    );
  return sourceOf(await openSchedule(request));
}
