/**
 * The page of the gate keeper. Whatever shows a badge (camera, scanner, typed code, name) becomes a scan with an
 * id made here; it is kept until the server names that id, and asked for again with the same id when it does not.
 */
import { Camera, cameras } from "./scan/camera.js";
import { hearScanner } from "./scan/keyboard.js";
import { Queue } from "./scan/queue.js";
import { RefusedError, Server, UnreadableError } from "./scan/server.js";
import { allowSound, signal } from "./scan/signal.js";
import { Screen } from "./scan/verdict.js";

const MEET_EVERY = 60_000;
const RETRY_EVERY = 3_000;
const LARGEST_BATCH = 100;
const SEARCH_AFTER = 300;
const CODE = /^(?:fc1[a-z2-7]{8,}|\S{40,})$/i; // rather a code than a name

const element = (id) => document.getElementById(id);

class Scanner {
  #words = element("scanner").dataset;
  #server = new Server(this.#words);
  #queue = new Queue(this.#words.edition);
  #screen = new Screen(element("answer"), () => element("found").replaceChildren());
  #deviceId = null;
  #meeting = null;
  #admitted = 0;
  #isRetrying = false;
  #isJudging = false;

  async start() {
    allowSound();
    this.#rememberCheckpoint();
    this.#listen();
    await this.#queue.open();
    await this.#meet();
    setInterval(() => this.#meet(), MEET_EVERY);
    setInterval(() => this.#retry(), RETRY_EVERY);
    window.addEventListener("online", () => this.#retry());
    this.#retry();
  }

  /** A badge is shown, by its text or by its key. Answers false while another answer is on the screen. */
  take(shown, mode) {
    if (this.#screen.isOpen || this.#isJudging || !element("checkpoint").value) return false;
    const scan = {
      scan_id: crypto.randomUUID?.() ?? randomId(),
      checkpoint: element("checkpoint").value,
      mode,
      scanned_at: new Date().toISOString(),
      sequence: nextNumber(),
      ...shown,
    };
    this.#judge(scan);
    return true;
  }

  async #judge(scan) {
    this.#isJudging = true;
    await this.#queue.keep(scan);
    try {
      if (!this.#deviceId) await this.#meetOrFail();
      const answers = await this.#server.send(this.#deviceId, [scan]);
      await this.#settle(scan.scan_id, answers.get(scan.scan_id));
    } catch (error) {
      this.#fail(error, scan.scan_id);
    } finally {
      this.#isJudging = false;
      this.#showWaiting();
    }
  }

  /** Only a scan that the server names may be forgotten. */
  async #settle(scanId, answer, { isQuiet = false } = {}) {
    if (!answer) throw new TypeError("the answer does not name the scan");
    await this.#queue.forget(scanId);
    if (answer.verdict === "admitted" && answer.status === "stored") this.#count(this.#admitted + 1);
    if (isQuiet) return;
    this.#screen.show(answer);
    signal(answer.colour ?? "red");
  }

  #fail(error, scanId) {
    const state = error instanceof RefusedError ? error.reason : "offline";
    this.#screen.show({
      scan_id: scanId,
      colour: state === "revoked" ? "red" : "amber",
      word: this.#words[`${state}Word`],
      reason: this.#words[`${state}Reason`],
      stays: state !== "offline",
    });
    signal(state === "revoked" ? "red" : "amber");
    if (state === "signedOut") setTimeout(() => location.assign(this.#words.signIn), 4000);
  }

  /** Sends what waits, the oldest first; what was not yet answered says that it waited here. */
  async #retry() {
    if (this.#isRetrying || this.#isJudging || !this.#queue.scans.length) return;
    this.#isRetrying = true;
    try {
      if (!this.#deviceId) await this.#meetOrFail();
      const scans = this.#queue.scans.slice(0, LARGEST_BATCH).map((scan) => ({ ...scan, offline: true }));
      await this.#send(scans);
    } catch {
      // still no network: the scans wait
    } finally {
      this.#isRetrying = false;
      this.#showWaiting();
    }
  }

  /** Sends scans together; when the server cannot read them so, each alone, so that a bad one holds up no other. */
  async #send(scans) {
    try {
      const answers = await this.#server.send(this.#deviceId, scans);
      for (const { scan_id } of scans) {
        await this.#settle(scan_id, answers.get(scan_id), { isQuiet: !this.#isAwaited(scan_id, scans) });
      }
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      if (scans.length === 1) this.#queue.setAside(scans[0].scan_id);
      else for (const scan of scans) await this.#send([scan]);
    }
  }

  /** A late answer is shown to who still looks at its scan, or looks at nothing and waits for just this one. */
  #isAwaited(scanId, scans) {
    return this.#screen.isOpen ? this.#screen.shown === scanId : scans.length === 1;
  }

  async #meet() {
    try {
      await this.#meetOrFail();
    } catch (error) {
      if (error instanceof RefusedError) this.#fail(error, null);
    }
  }

  /** One greeting at a time: two at once would make two devices of a new browser. */
  #meetOrFail() {
    this.#meeting ??= this.#greet().finally(() => (this.#meeting = null));
    return this.#meeting;
  }

  async #greet() {
    const { device_id, admitted } = await this.#server.meet();
    this.#deviceId = device_id;
    this.#count(admitted);
  }

  #count(admitted) {
    this.#admitted = admitted;
    element("admitted").textContent = admitted;
  }

  #showWaiting() {
    element("waiting").hidden = !this.#queue.size;
    element("waiting-text").textContent = this.#words.waiting.replace("{count}", this.#queue.size);
  }

  #rememberCheckpoint() {
    const select = element("checkpoint");
    const name = `checkpoint-${this.#words.edition}`;
    const wish = localStorage.getItem(name);
    if ([...select.options].some((option) => option.value === wish)) select.value = wish;
    select.addEventListener("change", () => {
      localStorage.setItem(name, select.value);
      select.blur(); // so that a scanner that types does not choose another one
    });
  }

  #listen() {
    hearScanner((text) => {
      this.#screen.close();
      this.take({ shown: text.toWellFormed?.() ?? text }, "qr");
    });
    const field = element("q");
    let timer = 0;
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#find(field.value.trim()), SEARCH_AFTER);
    });
    element("search").addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      const text = field.value.trim();
      if (CODE.test(text)) {
        field.value = "";
        this.take({ shown: text }, "manual");
      } else {
        this.#find(text);
      }
    });
    element("found").addEventListener("click", (event) => this.#choose(event));
  }

  async #find(words) {
    if (!words || CODE.test(words)) {
      element("found").replaceChildren();
      return;
    }
    try {
      if (!this.#deviceId) await this.#meetOrFail(); // the server answers browsers that it knows
      element("found").replaceChildren(...(await this.#server.find(words)));
    } catch (error) {
      this.#fail(error, null);
    }
  }

  #choose(event) {
    const person = event.target.closest("[data-choose]")?.closest("[data-person]")?.dataset;
    if (!person) return;
    const { badge, categoryCode: category_code, ...rest } = person;
    this.#screen.ask({ ...rest, category_code }, () => {
      this.#screen.close();
      element("q").value = "";
      this.take({ badge }, "search");
    });
  }

  /** Says in a sentence why the camera is off, where it is. */
  async startCamera() {
    if (!window.isSecureContext || !navigator.mediaDevices) {
      this.#cameraOff("insecure");
      return;
    }
    const camera = new Camera(element("video"), {
      wasm: this.#words.wasm,
      onCode: (text) => this.take({ shown: text.toWellFormed?.() ?? text }, "qr"),
    });
    try {
      await camera.start();
      await this.#offerCameras(camera);
      this.#offerTorch(camera);
      navigator.wakeLock?.request("screen").catch(() => {});
    } catch (error) {
      this.#cameraOff({ NotAllowedError: "denied", NotFoundError: "absent", OverconstrainedError: "absent" }[error.name] ?? "busy");
    }
  }

  #cameraOff(reason) {
    element("camera-off").textContent = this.#words[reason];
    element("camera-off").hidden = false;
    element("video").hidden = true;
    element("viewfinder").classList.add("is-off");
  }

  async #offerCameras(camera) {
    const found = await cameras();
    if (found.length < 2) return;
    const select = element("camera");
    for (const [index, { deviceId, label }] of found.entries()) {
      select.add(new Option(label || this.#words.camera.replace("{number}", index + 1), deviceId));
    }
    select.value = camera.track.getSettings().deviceId;
    select.addEventListener("change", async () => {
      await camera.start(select.value);
      this.#offerTorch(camera);
      select.blur();
    });
    element("camera-label").hidden = false;
  }

  #offerTorch(camera) {
    const button = element("torch");
    button.hidden = !camera.hasTorch;
    button.onclick = async () => {
      const isOn = button.getAttribute("aria-pressed") !== "true";
      await camera.light(isOn);
      button.setAttribute("aria-pressed", isOn);
    };
  }
}

/** Plain http has no randomUUID; the id is random all the same. */
function randomId() {
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function nextNumber() {
  const number = Number(localStorage.getItem("scan-sequence") ?? 0) + 1;
  localStorage.setItem("scan-sequence", number);
  return number;
}

if (element("scanner")) {
  element("scanner").hidden = false; // without a script nothing of it works
  const scanner = new Scanner();
  scanner.start();
  scanner.startCamera();
}
