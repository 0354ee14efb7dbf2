const TONES = { green: [[880, 0.16]], amber: [[523, 0.14], [523, 0.14]], red: [[220, 0.22], [196, 0.22], [175, 0.3]] };
const BUZZES = { green: [80], amber: [120, 80, 120], red: [300, 100, 300] };

let audio = null;

/** Browsers let a page sound only once it was touched. */
export function allowSound() {
  const wake = () => {
    audio ??= new AudioContext();
    audio.resume();
  };
  document.addEventListener("pointerdown", wake, { once: true });
  document.addEventListener("keydown", wake, { once: true });
}

/** Tells a colour to the ear and to the hand. */
export function signal(colour) {
  navigator.vibrate?.(BUZZES[colour]);
  if (audio?.state !== "running") return;
  let start = audio.currentTime;
  for (const [frequency, seconds] of TONES[colour]) {
    const tone = new OscillatorNode(audio, { frequency, type: "triangle" });
    const volume = new GainNode(audio, { gain: 0.35 });
    volume.gain.setTargetAtTime(0, start + seconds * 0.8, 0.02);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + seconds + 0.1);
    start += seconds + 0.06;
  }
}
