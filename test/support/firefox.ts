/**
 * Firefox, driven by WebDriver BiDi (w3c.github.io/webdriver-bidi) on a port of this computer that it chooses
 * itself. Missing Firefox is a failure, never a skip.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { PATIENCE_MS } from "./patience.js";

/** A browser that has not closed by then is killed. */
const CLOSING_MS = 10_000;

/** Whatever is asked of a network goes to a port where nobody is. */
const PREFERENCES = {
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "network.proxy.no_proxies_on": "",
  "app.update.disabledForTesting": true,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "toolkit.telemetry.reportingpolicy.firstRun": false,
};

/** Keys with a name, by the code points of WebDriver (w3.org/TR/webdriver2, section 15.4.2). */
const KEYS: Readonly<Record<string, string>> = { ArrowLeft: "\uE012", ArrowRight: "\uE014" };

interface Answer {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: string;
  readonly message?: string;
}

/** A value of the page as the protocol says it. */
interface RemoteValue {
  readonly type: string;
  readonly value?: unknown;
}

function plainValue({ type, value }: RemoteValue): unknown {
  if (type === "array") return (value as RemoteValue[]).map(plainValue);
  return type === "null" ? null : value;
}

/** Address that the browser says it listens on. */
async function addressOf(child: ChildProcess): Promise<string> {
  let said = "";
  child.stderr!.setEncoding("utf8");
  return new Promise((resolve, reject) => {
    child.once("error", () =>
      reject(new Error("firefox-esr is missing: install the Debian package firefox-esr")),
    );
    child.once("exit", (status) => reject(new Error(`firefox-esr ended with ${status}: ${said}`)));
    child.stderr!.on("data", (text: string) => {
      said += text;
      const url = /WebDriver BiDi listening on (ws:\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}

/** A browser with one page. */
export class Firefox {
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private lastId = 0;
  private context = "";

  private constructor(
    private readonly process: ChildProcess,
    private readonly profile: string,
    private readonly socket: WebSocket,
  ) {
    socket.on("message", (text) => {
      const answer = JSON.parse(String(text)) as Answer;
      if (answer.id !== undefined) this.waiting.get(answer.id)?.(answer);
    });
  }

  /** Starts a browser on `url` and waits until the page has loaded. */
  static async open(url: string): Promise<Firefox> {
    const profile = mkdtempSync(join(tmpdir(), "satqkd-firefox-"));
    const preferences = Object.entries(PREFERENCES).map(
      ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`,
    );
    writeFileSync(join(profile, "user.js"), preferences.join(""));
    const child = spawn(
      "firefox-esr",
      ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", profile],
      { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, HOME: profile } },
    );
    const socket = new WebSocket(`${await addressOf(child)}/session`);
    await once(socket, "open");
    const browser = new Firefox(child, profile, socket);
    await browser.send("session.new", { capabilities: {} });
    const { contexts } = await browser.send("browsingContext.getTree", {});
    browser.context = (contexts as { context: string }[])[0]!.context;
    await browser.send("browsingContext.navigate", { context: browser.context, url, wait: "complete" });
    return browser;
  }

  /** Value of an expression in the page: a simple one, or an array of such. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.send("script.evaluate", {
      expression,
      target: { context: this.context },
      awaitPromise: false,
    });
    if (answer.type !== "success") throw new Error(`in the page: ${JSON.stringify(answer.exceptionDetails)}`);
    return plainValue(answer.result as RemoteValue);
  }

  /** Presses and releases a key, as a keyboard does. */
  async press(key: string): Promise<void> {
    const value = KEYS[key] ?? key;
    const actions = [
      { type: "keyDown", value },
      { type: "keyUp", value },
    ];
    await this.send("input.performActions", {
      context: this.context,
      actions: [{ type: "key", id: "keyboard", actions }],
    });
  }

  /** Ends this browser. */
  async close(): Promise<void> {
    const gone = once(this.process, "exit");
    const deadline = setTimeout(() => this.process.kill("SIGKILL"), CLOSING_MS);
    this.send("browser.close", {}).catch(() => undefined);
    await gone;
    clearTimeout(deadline);
    this.socket.terminate();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  private send(method: string, params: object): Promise<Record<string, unknown>> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => reject(new Error(`${method}: no answer`)), PATIENCE_MS);
      this.waiting.set(id, ({ result, error, message }) => {
        clearTimeout(deadline);
        this.waiting.delete(id);
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error}: ${message}`));
      });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
