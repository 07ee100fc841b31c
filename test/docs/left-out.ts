/**
 * Commands of the documents that CI does not run as they stand, each with the reason, and the test that
 * stands for it. All others are run.
 */

const BOARD = "needs a board";
const MEASURES = "measures the machine for minutes; `npm run bench`";
const MINUTES = "minutes of a processor";
const PASSES = "whole passes";

/** Never run by this test. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  "satqkd build pico": "every test run has built it before; test/hostsim/board/build.test.ts",
  "satqkd build mps2-an505": "every test run has built it before; test/hostsim/board/build.test.ts",
  "satqkd flash espruino-pico --port /dev/ttyACM0": `${BOARD}; test/firmware/prompt against a fake`,
  "satqkd flash pico": `${BOARD} in boot mode; test/hostsim/flash against a folder`,
  "satqkd identify --port /dev/ttyACM0": `${BOARD}; test/hostsim/flash against a fake`,
  'satqkd step pico --against "pico?seed=2"': "needs a terminal; test/hostsim/stepping",
  "satqkd emulate pico":
    "the same with --lines and --stall is run; the verb is in test/boards/pico/image.test.ts",
  "satqkd emulate pico --gdb 3333": "waits for gdb; test/hostsim/emulator/gdb.test.ts",
  "satqkd emulate pico --gdb 3333 &": "waits for gdb; test/hostsim/emulator/gdb.test.ts",
  "satqkd entropy sample serial:/dev/ttyUSB0 -o samples.bin --samples 1000000": `${BOARD}; test/hostsim/assessment on the emulated one`,
  "satqkd entropy sample serial:/dev/ttyUSB0 -o row-$row.bin": `${BOARD}, and its power cut 1,000 times`,
  "satqkd satellite jinan-250mhz --seed 3 --listen 4000":
    "waits for a station; test/hostsim/station/station.test.ts with both",
  "satqkd station jinan --seed 3 --satellite tcp:4000":
    "needs the satellite that waits; test/hostsim/station/station.test.ts with both",
  "satqkd kme beijing --config examples/kme/beijing.json": "serves until it is stopped; test/hostsim/kme",
  "satqkd kme stellenbosch --config examples/kme/stellenbosch.json":
    "serves until it is stopped; test/hostsim/kme",
  "satqkd verify with-origin.json --authority certificates/authority.pem":
    "needs a KME's answer; test/hostsim/pass/origin-certificate.test.ts",
  "satqkd tunnel wireguard --config examples/tunnel/alice.json":
    "runs until it is stopped; test/hostsim/tunnel",
  "satqkd tunnel wireguard --config examples/tunnel/bob.json":
    "runs until it is stopped; test/hostsim/tunnel",
  "satqkd tunnel strongswan --config examples/tunnel/strongswan-alice.json":
    "runs until it is stopped; test/hostsim/tunnel",
  "satqkd tunnel strongswan --config examples/tunnel/strongswan-bob.json":
    "runs until it is stopped; test/hostsim/tunnel",
  "satqkd worker --queue redis://127.0.0.1:6379":
    "serves until it is killed; test/hostsim/jobs/queue.test.ts",
  "satqkd jobs pass jinan-250mhz --from 2025-04-05T17:08:30Z --seconds 1 --seeds 1..4 --results rows --queue redis://127.0.0.1:6379":
    "needs the Redis and the worker; test/hostsim/jobs/queue.test.ts",
  "satqkd play": "serves until it is killed; test/hostsim/play/serve.test.ts",
  "satqkd console serial:/dev/ttyACM0 --script docs/scripts/operator-session.txt --timeout 30 --record pass.jsonl": `${BOARD}; test/hostsim/operator/serial.test.ts on a pseudo-terminal`,
  "satqkd pass bench-250mhz --seed 3 --window 0.04 --satellite serial:/dev/pts/0":
    "needs QEMU on a pseudo-terminal; test/hostsim/pass/board-in-the-loop.test.ts",
  "qemu-system-arm -M mps2-an505 -icount shift=0 -kernel build/boards/mps2-an505/image.elf -display none -monitor none -nodefaults -serial pty -serial null":
    "runs until it is killed",
  "satqkd boards new feather-rp2040 --like pico":
    "makes a folder in the checkout; test/hostsim/board/new-board.test.ts in a copy",
  "satqkd boards --write": "writes into the checkout; test/hostsim/board/new-board.test.ts in a copy",
  "satqkd build feather-rp2040 --save-sizes":
    "writes into the checkout; the image is built by test/boards/feather-rp2040",
  "satqkd dictionary --write": "writes into the checkout; --check, which is run, says what it would write",
  "satqkd distil mine.npy --schedule jinan-250mhz --seed 7 --window 10 --channels 11=H,12=V,13=D,14=A --slot-zero 5000000":
    "needs the file that the page's Python writes; test/docs/python.test.ts",
  "satqkd distil lab.npy --schedule my-schedule.json --seed 7 --own-clock bench":
    "needs a laboratory's file; test/hostsim/distil/own-clock.test.ts",
  "satqkd bench amplification": MEASURES,
  "satqkd bench native": MEASURES,
  "npm run build && npx satqkd bench reconciliation-table --markdown": MEASURES,
};

/** `DOCS=all` runs these as well. */
export const COSTLY: Readonly<Record<string, string>> = {
  "satqkd network jinan-1-and-four --days 2 --seed 1 --weather-seeds 6 --sweep satellites=4..5 --results rows --threads 2":
    "twelve plans; test/hostsim/jobs/network-study.test.ts has four",
  "satqkd network jinan-1-and-four": "a week; docs/how-to/network.md's of three days is run",
  "satqkd build espruino-pico":
    "test/hostsim/release/installed.test.ts builds it by the verb, test/firmware/prompt reads it",
  "satqkd network ten-cities --days 30 --seed 1 --weather-seeds 8 --sweep aperture=0.6,0.8,1.2 --sweep pattern=12,18,24,36 --least 0.9 --results rows":
    MINUTES,
  "satqkd network ten-cities --days 30 --seed 1 --weather-seeds 8 --sweep aperture=0.6,0.8,1.2 --sweep pattern=12,18,24,36 --results rows":
    MINUTES,
  "satqkd network five-on-two-continents --seed 1 --fly --threads 2":
    "thirty passes; test/hostsim/relay/fly-network.test.ts flies seven",
  "satqkd network four-in-europe --seed 1 --fly":
    "seven passes; test/hostsim/relay/fly-network.test.ts flies them",
  "satqkd pass bench-250mhz --satellite emulated:mps2-an505": MINUTES,
  "satqkd pass bench-250mhz --seed 1 --satellite emulated:mps2-an505": MINUTES,
  "satqkd pass jinan-250mhz --window 6 --satellite emulated:mps2-an505 --distil-only": MINUTES,
  "satqkd console emulated:mps2-an505 --script docs/scripts/board-session.txt --timeout 600 --record session.jsonl":
    MINUTES,
  "satqkd console emulated:pico --timeout 600": MINUTES,
  "satqkd attack jinan-250mhz --all --window 10 --runs 3 --report attacks": MINUTES,
  "satqkd optimise jinan-250mhz --free gate --free elevation --free block --free disclosure": MINUTES,
  "satqkd optimise jinan-250mhz --season 20 --free gate --free elevation": MINUTES,
  "satqkd demo relay-tunnel --report report": PASSES,
  "satqkd demo relay-tunnel --when-dry close": PASSES,
  "satqkd relay beijing-stellenbosch": PASSES,
  "satqkd relay beijing-stellenbosch --keystore keys --operator-key operator.key": PASSES,
  "satqkd relay beijing-stellenbosch --from 2025-04-27T12:00:00Z --keystore arrivals/2025-04-27 --operator-key operator.key":
    PASSES,
  "satqkd relay beijing-stellenbosch --seed 1 --report report": PASSES,
  "satqkd pass jinan-1-stellenbosch": PASSES,
  "satqkd pass jinan-250mhz --board pico2-ecp5": `${PASSES}; test/hostsim/pass/board-rhythm.test.ts flies it`,
  "satqkd pass jinan-250mhz --board pico2": `${PASSES}; docs/how-to/emulate.md's with a seed is run`,
  "satqkd pass examples/matera.json": `${PASSES}; continuous-integration.md's with a short window is run`,
  "satqkd station --scenario bench-250mhz --satellite emulated:mps2-an505": MINUTES,
  "satqkd pass jinan-250mhz-clock --seed 1": PASSES,
  "satqkd pass jinan-250mhz --seed 5 --link-loss 0.01 --link-outage 150,2": `${PASSES}; README's with a short window is run`,
  "satqkd pass bench-250mhz --attack dead-time": `${PASSES}; README's with a short window is run`,
  "satqkd pass jinan-250mhz --window 20 --attack dead-time": `${PASSES}; README's with a short window is run`,
  "satqkd entropy assess samples.bin --claim 0.5 --restarts restarts.bin": MINUTES,
  "satqkd optimise jinan-250mhz": MINUTES,
  "satqkd optimise jinan-250mhz --protocol one-decoy --key-bases symmetric --output best.json && satqkd pass best.json":
    MINUTES,
  "satqkd optimise jinan-250mhz --losses 27,29,31,33,35,37": MINUTES,
  "satqkd optimise test/hostsim/optimise/satquma-default.json --losses 27,29,31,33,35,37": MINUTES,
};
