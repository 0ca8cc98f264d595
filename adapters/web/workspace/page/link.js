// The WebSocket to the bot: comes back by itself, asks for what it missed, and sends again what was
// not answered. The bot knows what it has done already by the id of each deed.

const longest_wait = 8000;

export class Link {
  /** `hear(frame)` gets every frame; `state(open)` is told when the connection comes and goes. */
  constructor({ hear, state, greeting }) {
    this.hear = hear;
    this.state = state;
    this.greeting = greeting;
    this.waiting = new Map(); // id -> {frame, answer}
    this.tries = 0;
    this.open();
  }

  open() {
    this.socket = new WebSocket(`ws://${location.host}/workspace/live`);
    this.socket.addEventListener("open", () => {
      this.tries = 0;
      this.state(true);
      this.write({ do: "hello", ...this.greeting() });
      for (const { frame } of this.waiting.values()) this.write(frame);
    });
    this.socket.addEventListener("message", (event) => this.take(JSON.parse(event.data)));
    this.socket.addEventListener("close", () => {
      this.state(false);
      const wait = Math.min(longest_wait, 300 * 2 ** this.tries++) * (0.7 + 0.6 * Math.random());
      setTimeout(() => this.open(), wait);
    });
  }

  write(frame) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  take(frame) {
    const asked = frame.id && this.waiting.get(frame.id);
    if (asked) {
      this.waiting.delete(frame.id);
      asked.answer(frame);
    } else {
      this.hear(frame);
    }
  }

  /** Does something, once; resolves with the bot's answer. */
  deed(frame) {
    const id = crypto.randomUUID();
    return new Promise((answer) => {
      const whole = { ...frame, id };
      this.waiting.set(id, { frame: whole, answer });
      this.write(whole);
    });
  }

  /** Asks the play for something. */
  play(what, number = 0) {
    this.write({ do: "play", what, number });
  }
}
