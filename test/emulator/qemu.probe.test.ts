import { test } from "vitest";
import { buildImage } from "../../firmware/native/build/build-image.js";
import { loadBoard } from "../../hostsim/boards/board.js";
import { QemuBoard } from "../../hostsim/emulator/qemu/qemu-board.js";

test("probe", async () => {
  const image = buildImage({
    board: loadBoard("mps2-an505"),
    outputFolder: "/work/main/build/native/probe",
    progress: console.log,
  });
  const board = await QemuBoard.start(image.elf);
  try {
    board.send("identify\n");
    console.log(await board.readLine(5000));
    board.send("status\n");
    console.log(await board.readLine(5000));
  } finally {
    await board.stop();
  }
}, 60000);
