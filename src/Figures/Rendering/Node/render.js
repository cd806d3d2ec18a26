// Renders Vega-Lite specs. Standard input: {"figures": [{"spec": {...}, "formats": ["svg", "pdf", "png"]}], "dotsPerInch": 300}.
// Standard output: {"figures": [{"svg": text, "pdf": base64, "png": base64, "missing": letters that no font has, "warnings": [...]}]}.
// One unit of a spec is one point (1/72 inch); the libraries and fonts lie beside this file.
'use strict';

const fs = require('fs');
const path = require('path');
const vm = require('vm');

const beside = name => path.join(__dirname, name);
const fonts = [
  { family: 'STIX Two Text', file: 'fonts/STIXTwoText_400Regular.ttf' },
  { family: 'DejaVu Serif', file: 'fonts/DejaVuSerif.ttf' },
  { family: 'ZCOOL XiaoWei', file: 'fonts/ZCOOLXiaoWei_400Regular.ttf' },
  { family: 'Song Myung', file: 'fonts/SongMyung_400Regular.ttf' },
  { family: 'Sawarabi Mincho', file: 'fonts/SawarabiMincho_400Regular.ttf' },
];

// The builds for browsers, as the report page inlines them: each leaves a global behind.
for (const library of ['vega.min.js', 'vega-lite.min.js', 'resvg.js']) {
  vm.runInThisContext(fs.readFileSync(beside(library), 'utf8'), { filename: library });
}

const PDFDocument = require('./pdfkit.standalone.js');
const svgToPdf = require('./svg-to-pdfkit.js');

/** A font's bytes and its glyphs; the larger fonts are read only for letters that the first lacks. */
function open(font) {
  if (!font.bytes) {
    font.bytes = fs.readFileSync(beside(font.file));
    const reader = new PDFDocument({ autoFirstPage: false });
    reader.registerFont(font.family, font.bytes);
    font.glyphs = reader.font(font.family)._font.font;
  }

  return font;
}

const isMark = letter => /\s|\p{M}|\p{Cf}/u.test(letter);

/** Splits text into runs of one font; letters that no font has stay in the first, which draws a box. */
function runs(text, missing) {
  const result = [];
  for (const letter of text) {
    const last = result[result.length - 1];
    let font = last && isMark(letter) ? last.font : fonts.find(each => open(each).glyphs.hasGlyphForCodePoint(letter.codePointAt(0)));
    if (!font) {
      missing.add(letter);
      font = fonts[0];
    }

    if (last && last.font === font) {
      last.text += letter;
    } else {
      result.push({ font, text: letter });
    }
  }

  return result;
}

const widths = new Map();

/** Width of a text in the fonts that will draw it: Vega alone guesses, and legends overlap. */
vega.textMetrics.width = (item, text) => {
  const line = `${text ?? ''}`;
  if (!widths.has(line)) {
    widths.set(line, runs(line, new Set()).reduce((sum, run) => sum + run.font.glyphs.layout(run.text).advanceWidth / run.font.glyphs.unitsPerEm, 0));
  }

  const width = widths.get(line) * (item.fontSize ?? 11);
  return item.limit > 0 ? Math.min(width, item.limit) : width;
};

const unescape = text => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&');
const escape = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** Names the font of every run that the first font cannot draw. */
function nameFonts(svg, missing) {
  return svg.replace(/<text[^>]*>[\s\S]*?<\/text>/g, element => element.replace(/>([^<>]+)</g, (_, text) => {
    const parts = runs(unescape(text), missing).map(run => run.font === fonts[0] ? escape(run.text) : `<tspan font-family="${run.font.family}">${escape(run.text)}</tspan>`);
    return `>${parts.join('')}<`;
  }));
}

/** The size of a figure in print: width and height in points, not in a screen's pixels. */
const inPoints = svg => svg.replace(/<svg([^>]*?) width="([\d.]+)" height="([\d.]+)"/, '<svg$1 width="$2pt" height="$3pt"');

function toPdf(svg, width, height, title) {
  return new Promise((resolve, reject) => {
    const document = new PDFDocument({
      size: [width, height],
      margin: 0,
      // A fixed date: the same results give the same file.
      info: { Title: title, Producer: 'pisim', Creator: 'pisim', CreationDate: new Date(0) },
    });
    const chunks = [];
    document.on('data', chunk => chunks.push(Buffer.from(chunk)));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
    for (const font of fonts.filter(each => each.bytes)) {
      document.registerFont(font.family, font.bytes);
    }

    svgToPdf(document, svg, 0, 0, {
      assumePt: true,
      width,
      height,
      fontCallback: families => (fonts.find(font => font.bytes && families.split(',').some(name => name.trim().replace(/["']/g, '') === font.family)) ?? fonts[0]).family,
    });
    document.end();
  });
}

function toPng(svg, scale) {
  const image = new resvg.Resvg(svg, {
    background: 'white',
    fitTo: { mode: 'zoom', value: scale },
    font: { fontBuffers: fonts.filter(font => font.bytes).map(font => new Uint8Array(font.bytes)), defaultFontFamily: fonts[0].family, serifFamily: fonts[0].family },
  });
  return Buffer.from(image.render().asPng());
}

async function render({ spec, formats }, dotsPerInch) {
  const warnings = [];
  const logger = vega.logger(vega.Warn, 'log', (_, level, parts) => warnings.push(Array.from(parts).join(' ')));
  spec.config = { ...spec.config, aria: false };
  open(fonts[0]);
  const view = new vega.View(vega.parse(vegaLite.compile(spec, { logger }).spec), { renderer: 'none', logger });
  const missing = new Set();
  const drawn = nameFonts(await view.toSVG(), missing);
  view.finalize();
  const [, width, height] = /<svg[^>]*? width="([\d.]+)" height="([\d.]+)"/.exec(drawn).map(Number);
  const result = { width, height, missing: [...missing].join(''), warnings };
  if (formats.includes('svg')) {
    result.svg = inPoints(drawn);
  }

  if (formats.includes('pdf')) {
    result.pdf = (await toPdf(drawn, width, height, spec.description ?? '')).toString('base64');
  }

  if (formats.includes('png')) {
    result.png = toPng(drawn, dotsPerInch / 72).toString('base64');
  }

  return result;
}

async function main() {
  const job = JSON.parse(fs.readFileSync(0, 'utf8'));
  if (job.figures.some(figure => figure.formats.includes('png'))) {
    await resvg.initWasm(fs.readFileSync(beside('resvg.wasm')));
  }

  const figures = [];
  for (const figure of job.figures) {
    figures.push(await render(figure, job.dotsPerInch));
  }

  fs.writeFileSync(1, JSON.stringify({ figures }));
}

main().catch(failure => {
  fs.writeFileSync(2, `${failure.message}\n`);
  process.exitCode = 1;
});
