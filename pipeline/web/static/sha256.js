// SHA-256 of what comes piece by piece (FIPS 180-4). The browser's own needs the whole file in memory, and an address with HTTPS.
const PRIMES = [];
for (let number = 2; PRIMES.length < 64; number += 1) if (PRIMES.every((prime) => number % prime)) PRIMES.push(number);
// The first 32 bits of the fraction of a root; of cube roots the float alone is not exact enough, so whole numbers decide.
const K = Uint32Array.from(PRIMES, (prime) => root(BigInt(prime), 3n));
const START = Uint32Array.from(PRIMES.slice(0, 8), (prime) => root(BigInt(prime), 2n));

function root(prime, degree) {
  const target = prime << (32n * degree);
  let low = 0n;
  let high = prime << 32n;
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle ** degree <= target) low = middle;
    else high = middle - 1n;
  }
  return Number(low & 0xffffffffn);
}

export class Sha256 {
  constructor() {
    this.state = START.slice();
    this.words = new Uint32Array(64);
    this.rest = new Uint8Array(64);
    this.filled = 0;
    this.bytes = 0;
  }

  update(content) {
    let at = 0;
    this.bytes += content.length;
    if (this.filled) {
      at = Math.min(64 - this.filled, content.length);
      this.rest.set(content.subarray(0, at), this.filled);
      this.filled += at;
      if (this.filled < 64) return;
      this.block(this.rest, 0);
      this.filled = 0;
    }
    for (; at + 64 <= content.length; at += 64) this.block(content, at);
    this.rest.set(content.subarray(at));
    this.filled = content.length - at;
  }

  hex() {
    const end = new Uint8Array(this.filled < 56 ? 64 : 128);
    end.set(this.rest.subarray(0, this.filled));
    end[this.filled] = 0x80;
    const view = new DataView(end.buffer);
    view.setUint32(end.length - 8, Math.floor(this.bytes / 0x20000000));
    view.setUint32(end.length - 4, (this.bytes << 3) >>> 0);
    for (let at = 0; at < end.length; at += 64) this.block(end, at);
    return Array.from(this.state, (word) => word.toString(16).padStart(8, "0")).join("");
  }

  block(content, at) {
    const words = this.words;
    for (let i = 0; i < 16; i += 1) {
      const from = at + i * 4;
      words[i] = (content[from] << 24) | (content[from + 1] << 16) | (content[from + 2] << 8) | content[from + 3];
    }
    for (let i = 16; i < 64; i += 1) {
      const one = words[i - 15];
      const two = words[i - 2];
      const s0 = ((one >>> 7) | (one << 25)) ^ ((one >>> 18) | (one << 14)) ^ (one >>> 3);
      const s1 = ((two >>> 17) | (two << 15)) ^ ((two >>> 19) | (two << 13)) ^ (two >>> 10);
      words[i] = words[i - 16] + s0 + words[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = this.state;
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const first = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + first) | 0; d = c; c = b; b = a; a = (first + second) | 0;
    }
    const state = this.state;
    state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }
}
