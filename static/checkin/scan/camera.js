import { BarcodeDetector, prepareZXingModule } from "barcode-detector/ponyfill";

const EVERY = 120; // ms between two looks
const GONE_AFTER = 1500; // ms without the code before the same code counts as shown again

/** Looks through the camera and tells each code once for as long as it stays in view. */
export class Camera {
  #video;
  #onCode;
  #detector;
  #last = { text: "", seen: 0 };
  #stream = null;

  constructor(video, { wasm, onCode }) {
    this.#video = video;
    this.#onCode = onCode;
    prepareZXingModule({ overrides: { locateFile: () => wasm } });
    this.#detector = new BarcodeDetector({ formats: ["qr_code"] });
  }

  /** Starts, or starts anew with another camera; rejects with the browser's own error. */
  async start(deviceId) {
    this.stop();
    const wish = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: "environment" };
    this.#stream = await navigator.mediaDevices.getUserMedia({
      video: { ...wish, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    this.#video.srcObject = this.#stream;
    await this.#video.play();
    this.#look(this.#stream);
  }

  stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }

  get track() {
    return this.#stream?.getVideoTracks()[0];
  }

  get hasTorch() {
    return Boolean(this.track?.getCapabilities?.().torch);
  }

  light(on) {
    return this.track.applyConstraints({ advanced: [{ torch: on }] });
  }

  async #look(stream) {
    while (this.#stream === stream) {
      if (this.#video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !document.hidden) {
        const codes = await this.#detector.detect(this.#video).catch(() => []);
        if (codes.length) this.#tell(codes[0].rawValue);
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  }

  #tell(text) {
    const now = performance.now();
    const isNew = text !== this.#last.text || now - this.#last.seen > GONE_AFTER;
    if (isNew && this.#onCode(text) === false) return; // not taken: it is new the next time too
    this.#last = { text, seen: now };
  }
}

export async function cameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "videoinput");
}
