// Draws each frame and encodes it. In: pictures (base64 PNG), frames as pace.py makes them. Out: encoded chunks.
async ({ width, height, band, codec, quantizer, scenes, pictures, frames }) => {
  const bytes = text => Uint8Array.from(atob(text), one => one.charCodeAt(0));
  const drawn = await Promise.all(pictures.map(one => createImageBitmap(new Blob([bytes(one)], { type: "image/png" }))));
  const canvas = new OffscreenCanvas(width, height + band);
  const pen = canvas.getContext("2d", { alpha: false });

  const ring = ({ x, y, width: w, height: h }) => {
    const [left, top] = [Math.max(4, x - 6), Math.max(4, y - 6)];
    const [right, bottom] = [Math.min(width - 4, x + w + 6), Math.min(height - 4, y + h + 6)];
    pen.beginPath();
    pen.roundRect(left, top, right - left, bottom - top, 10);
    pen.lineWidth = 7; pen.strokeStyle = "#fff"; pen.stroke();
    pen.lineWidth = 4; pen.strokeStyle = "#e08a00"; pen.stroke();
  };
  const press = ([x, y], part) => {
    pen.beginPath();
    pen.arc(x, y, 8 + 22 * part, 0, 2 * Math.PI);
    pen.lineWidth = 4; pen.strokeStyle = `rgba(224, 138, 0, ${1 - part * 0.8})`; pen.stroke();
  };
  const pointer = ([x, y]) => {
    pen.beginPath();
    [[0, 0], [0, 25], [6, 19.5], [10.5, 29], [15, 27], [10.8, 17.8], [18.5, 17.5]].forEach(([dx, dy], index) =>
      index ? pen.lineTo(x + dx, y + dy) : pen.moveTo(x, y));
    pen.closePath();
    pen.fillStyle = "#14211d"; pen.fill();
    pen.lineWidth = 2; pen.strokeStyle = "#fff"; pen.stroke();
  };
  const progress = scene => {
    pen.fillStyle = "#0a3d34";
    pen.fillRect(0, height, width, band);
    const step = width / scenes;
    for (let index = 0; index < scenes; index += 1) {
      pen.fillStyle = index <= scene ? "#f2b544" : "#33695d";
      pen.fillRect(index * step + 1, height, step - 2, 5);
    }
  };

  const chunks = [];
  let failure = null;
  const encoder = new VideoEncoder({
    output: chunk => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      let text = "";
      data.forEach(one => { text += String.fromCharCode(one); });
      chunks.push({ at: chunk.timestamp / 1000, is_key: chunk.type === "key", data: btoa(text) });
    },
    error: one => { failure = one; },
  });
  encoder.configure({ codec, width, height: height + band, bitrateMode: "quantizer", latencyMode: "quality", contentHint: "text" });
  for (const frame of frames) {
    pen.drawImage(drawn[frame.picture], 0, 0);
    if (frame.ring) ring(frame.ring);
    progress(frame.scene);
    if (frame.press) press(frame.pointer, frame.press);
    pointer(frame.pointer);
    const picture = new VideoFrame(canvas, { timestamp: Math.round(frame.at * 1e6) });
    encoder.encode(picture, { keyFrame: frame.is_first, vp9: { quantizer } });
    picture.close();
    while (encoder.encodeQueueSize > 4) await new Promise(done => setTimeout(done, 5));
  }
  await encoder.flush();
  if (failure) throw failure;
  return chunks;
}
