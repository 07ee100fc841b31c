import { describe, expect, it } from "vitest";
import { FlashModel } from "../../../boards/host/model/flash.js";
import { hostPayload } from "../../support/host-payload.js";
import { EVENTS_OFFSET } from "./world.js";

describe("the journal of events", () => {
  it("counts the boots of a board that has one, this one included; a board without one has none", async () => {
    const flash = new FlashModel();
    for (let boot = 1; boot <= 5; boot++) {
      const { core } = await hostPayload({ flash });
      expect(core.journalBoot()).toBe(0);
      core.eventsOpen(EVENTS_OFFSET, 0);
      expect(core.journalBoot()).toBe(boot);
      core.controllerStart();
      expect(core.journalCount()).toBeGreaterThanOrEqual(boot);
    }
  });
});
