/**
 * Chromium, driven over its own protocol on a pipe (chromedevtools.github.io/devtools-protocol): no port, no
 * driver. Missing Chromium is a failure, never a skip.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { PATIENCE_MS } from "./patience.js";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--remote-debugging-pipe",
  "--window-size=1200,900",
];

/** A browser that has not closed by then is killed. */
const CLOSING_MS = 10_000;
/** Chromium now and then starts and never makes a page: one that has made none by then is started anew. */
const STARTING_MS = 60_000;
const STARTS = 3;
/** Or makes one that never comes to its address: the last start is waited for as long as anything. */
const LOADING_MS = 120_000;

interface Answer {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** A browser with one page. */
export class Chromium {
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private unfinished = "";
  private lastId = 0;
  private session = "";

  private constructor(
    private readonly process: ChildProcess,
    private readonly profile: string,
  ) {
    (this.process.stdio[4] as Readable).on("data", (bytes: Buffer) => {
      const parts = (this.unfinished + bytes.toString()).split("\0");
      this.unfinished = parts.pop() ?? "";
      for (const part of parts) {
        const answer = JSON.parse(part) as Answer;
        if (answer.id !== undefined) this.waiting.get(answer.id)?.(answer);
      }
    });
    this.process.once("exit", () => {
      for (const told of this.waiting.values()) told({ error: { message: "chromium has ended" } });
    });
  }

  /** Starts a browser on `url` and waits until the page has loaded. */
  static async open(url: string): Promise<Chromium> {
    for (let start = 1; start <= STARTS; start++) {
      const browser = await Chromium.start();
      const patienceMs = start === STARTS ? PATIENCE_MS : LOADING_MS;
      if ((await browser.makePage(url)) && (await browser.loads(url, patienceMs))) return browser;
      await browser.close();
    }
    throw new Error(`chromium made no page of ${url}, ${STARTS} times`);
  }

  private static async start(): Promise<Chromium> {
    const profile = mkdtempSync(join(tmpdir(), "satqkd-chromium-"));
    const child = spawn("chromium", [...FLAGS, `--user-data-dir=${profile}`], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", () =>
        reject(new Error("chromium is missing: install the Debian package chromium")),
      );
    });
    return new Chromium(child, profile);
  }

  /** Makes a page; false when the browser does not answer in time. */
  private async makePage(url: string): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), STARTING_MS);
    });
    const made = async (): Promise<true> => {
      const { targetId } = await this.send("Target.createTarget", { url });
      const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
      this.session = sessionId as string;
      await this.evaluate("0");
      return true;
    };
    return Promise.race([made(), late]).finally(() => clearTimeout(timer));
  }

  /** Whether the page has come to its address in time. */
  private async loads(url: string, patienceMs: number): Promise<boolean> {
    for (let waited = 0; waited < patienceMs; waited += 50) {
      // A new page is an empty one, complete already, before it goes to its address.
      if (
        await this.evaluate(`document.readyState === "complete" && location.href === ${JSON.stringify(url)}`)
      )
        return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  }

  /** Goes to `url` as a new page would: nothing of the page before, its size or its colours is left. */
  async visit(url: string): Promise<void> {
    await this.send("Emulation.clearDeviceMetricsOverride", {});
    await this.send("Emulation.setEmulatedMedia", { features: [] });
    // From one part of a page to another no page is loaded.
    for (const address of ["about:blank", url]) {
      await this.send("Page.navigate", { url: address });
      if (!(await this.loads(address, PATIENCE_MS))) throw new Error(`chromium never came to ${address}`);
    }
  }

  /** Value of an expression in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.send("Runtime.evaluate", { expression, returnByValue: true });
    const { result, exceptionDetails } = answer as {
      result: { value?: unknown };
      exceptionDetails?: unknown;
    };
    if (exceptionDetails !== undefined) throw new Error(`in the page: ${JSON.stringify(exceptionDetails)}`);
    return result.value;
  }

  /** Presses and releases a key, as a keyboard does. */
  async press(key: string): Promise<void> {
    const text = key.length === 1 ? { text: key } : {};
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", key, ...text });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", key });
  }

  /** Shows the page in light or dark colours, as the user's system asks for. */
  async colours(scheme: "light" | "dark"): Promise<void> {
    const features = [{ name: "prefers-color-scheme", value: scheme }];
    await this.send("Emulation.setEmulatedMedia", { features });
  }

  /** Makes the page so wide and high, as a phone's is. */
  async resize(width: number, height: number): Promise<void> {
    await this.send("Emulation.setDeviceMetricsOverride", {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: false,
    });
  }

  /** Writes a PNG of the page. */
  async screenshot(path: string): Promise<void> {
    const { data } = await this.send("Page.captureScreenshot", { format: "png" });
    writeFileSync(path, Buffer.from(data as string, "base64"));
  }

  /** Ends this browser: by its own command, since a kill leaves children that still write to the profile. */
  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    const deadline = setTimeout(() => this.process.kill("SIGKILL"), CLOSING_MS);
    this.session = "";
    this.send("Browser.close", {}).catch(() => undefined);
    await gone;
    clearTimeout(deadline);
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  private send(method: string, params: object): Promise<Record<string, unknown>> {
    this.lastId += 1;
    const id = this.lastId;
    const session = this.session === "" ? {} : { sessionId: this.session };
    (this.process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, error }) => {
        this.waiting.delete(id);
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
    });
  }
}

/** Waits until an expression in the page is true; says what the page says when it never is. */
export async function until(browser: Pick<Chromium, "evaluate">, expression: string): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 50) {
    if ((await browser.evaluate(`Boolean(${expression})`)) === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(
    `never in the page: ${expression}; it says ${await browser.evaluate("document.body.innerText")}`,
  );
}
