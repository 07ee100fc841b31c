/**
 * The payload in this process, in simulated time. Time stands still except while the console waits, so a
 * session is the same to the byte whenever it is run.
 */
import { HostController } from "./host-controller.js";
import type { Target } from "./target.js";

/** Rounds after which the process looks at its keyboard. */
const ROUNDS_AT_A_TIME = 20_000;

/** Starts a payload on the host. */
export async function hostTarget(seed: number): Promise<Target> {
  const controller = await HostController.start(seed);
  let receive: (packet: Uint8Array) => void = () => undefined;
  const deliver = (): void => {
    for (const packet of controller.telemetry()) receive(packet);
  };
  return {
    name: "host",
    seed,
    transport: {
      send: (packet) => {
        controller.take(packet);
        deliver();
      },
      onPacket: (handler) => {
        receive = handler;
        deliver();
      },
      close: () => undefined,
    },
    time: {
      isSimulated: true,
      nowUs: () => controller.timeUs(),
      pass: async (untilUs, isDone) => {
        let done = isDone();
        for (let rounds = 1; !done && controller.timeUs() < untilUs; rounds++) {
          controller.passTo(untilUs);
          deliver();
          if (rounds % ROUNDS_AT_A_TIME === 0) await new Promise((resolve) => setImmediate(resolve));
          done = isDone();
        }
        return done;
      },
      wake: () => undefined,
    },
    board: null,
    surround: (change) => {
      controller.surround(change);
      deliver();
    },
  };
}
