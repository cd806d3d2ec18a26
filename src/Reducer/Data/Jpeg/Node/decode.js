'use strict';

// Decodes JPEG files for pisim. Reads {"files": [...], "channels": 1 or 3, "height": h, "width": w} from standard input; writes to
// standard output, for each file in order, a byte 0 and the image ([channel, row, column], a byte each), or a byte 1, the length of a
// message (4 bytes, little-endian) and the message.

const sharp = require('sharp');

const AHEAD = 16;

sharp.cache(false);
sharp.concurrency(1);

async function decode(file, job) {
  try {
    const image = sharp(file, { failOn: 'error' });
    const { width, height } = await image.metadata();
    if (width !== job.width || height !== job.height) {
      throw new Error(`got an image ${width} wide and ${height} high, expected ${job.width} wide and ${job.height} high`);
    }
    const { data, info } = await image.toColourspace(job.channels === 1 ? 'b-w' : 'srgb').raw().toBuffer({ resolveWithObject: true });
    const area = width * height;
    const answer = Buffer.alloc(1 + job.channels * area);
    for (let channel = 0; channel < job.channels; channel++) {
      const from = Math.min(channel, info.channels - 1);
      for (let i = 0; i < area; i++) {
        answer[1 + channel * area + i] = data[i * info.channels + from];
      }
    }
    return answer;
  } catch (error) {
    const text = Buffer.from(String(error.message).split('\n')[0]);
    const answer = Buffer.alloc(5 + text.length);
    answer[0] = 1;
    answer.writeUInt32LE(text.length, 1);
    text.copy(answer, 5);
    return answer;
  }
}

async function main() {
  const parts = [];
  for await (const part of process.stdin) {
    parts.push(part);
  }
  const job = JSON.parse(Buffer.concat(parts).toString());
  const pending = [];
  for (let i = 0; i < job.files.length + AHEAD; i++) {
    if (i < job.files.length) {
      pending.push(decode(job.files[i], job));
    }
    if (i >= AHEAD || i >= job.files.length) {
      if (pending.length === 0) {
        break;
      }
      if (!process.stdout.write(await pending.shift())) {
        await new Promise((resolve) => process.stdout.once('drain', resolve));
      }
    }
  }
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
