'use strict';

(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const content = document.getElementById('content');
  const mostRows = 200;
  const figures = [];

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function section(title, ...children) {
    content.append(element('section', {}, element('h2', { textContent: title }), ...children));
  }

  const number = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 5 });
  const shown = value => value === null ? '' : typeof value === 'number' ? number.format(value) : value;

  // Rows as RFC 4180 has them; text that a spreadsheet would run as a formula stays text.
  function csv(table) {
    const field = value => {
      const text = value === null ? '' : typeof value === 'string' && /^[=+@\t]/.test(value) ? `'${value}` : `${value}`;
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    return [table.columns, ...table.rows].map(row => row.map(field).join(',')).join('\r\n') + '\r\n';
  }

  function download(name, text, type) {
    const link = element('a', { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  const rank = value => value === null ? 2 : typeof value === 'number' ? 0 : 1;
  const compare = (a, b) => rank(a) - rank(b) || (typeof a === 'number' ? a - b : a === null ? 0 : a.localeCompare(b, 'en', { numeric: true }));

  function tableOf(table) {
    let rows = table.rows;
    let most = mostRows;
    const body = element('tbody');
    const more = element('button', { type: 'button' });
    const isNumber = table.columns.map((_, column) => table.rows.every(row => row[column] === null || typeof row[column] === 'number'));

    function fill() {
      body.replaceChildren(...rows.slice(0, most).map(row => element('tr', {},
        ...row.map((value, column) => element('td', { className: isNumber[column] ? 'number' : '', textContent: shown(value) })))));
      more.hidden = rows.length <= most;
      more.textContent = `show all ${rows.length} rows`;
    }

    const heads = table.columns.map((title, column) => {
      const button = element('button', { type: 'button', textContent: title.replaceAll('_', ' ') });
      const head = element('th', { className: isNumber[column] ? 'number' : '', scope: 'col' }, button);
      button.addEventListener('click', () => {
        const falling = head.getAttribute('aria-sort') === 'ascending';
        heads.forEach(other => other.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', falling ? 'descending' : 'ascending');
        rows = [...table.rows].sort((a, b) => (falling && a[column] !== null && b[column] !== null ? -1 : 1) * compare(a[column], b[column]));
        fill();
      });
      return head;
    });
    more.addEventListener('click', () => {
      most = rows.length;
      fill();
    });
    fill();
    const save = element('button', { type: 'button', className: 'csv', textContent: 'download CSV' });
    save.addEventListener('click', () => download(`${table.name}.csv`, csv(table), 'text/csv'));
    return element('div', {},
      element('div', { className: 'scroll' }, element('table', {}, element('thead', {}, element('tr', {}, ...heads)), body)),
      element('div', { className: 'bar' }, save, more));
  }

  const isDark = () => (document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';

  // A specification is laid out in points for paper; a page has more room, larger letters and two themes.
  function onPage(spec) {
    const scaled = structuredClone(spec);
    const ratio = 1.45;
    for (const view of scaled.vconcat ?? [scaled]) {
      view.width *= ratio;
      view.height *= ratio;
    }

    const ink = isDark() ? '#e8e8e8' : '#1b1b1b';
    const size = { labelFontSize: 12, titleFontSize: 12, labelColor: ink, titleColor: ink };
    const config = scaled.config;
    config.background = null;
    config.font = 'system-ui, sans-serif';
    Object.assign(config.axis, size, { domainColor: ink, tickColor: ink, gridColor: isDark() ? '#3a3e46' : '#dddddd' });
    Object.assign(config.legend, size, { symbolSize: 60 });
    return isDark() ? lighten(scaled) : scaled;
  }

  // Dark blue and dark grey do not show on a dark page.
  const lighten = spec => JSON.parse(JSON.stringify(spec).replaceAll('#004488', '#6699CC').replaceAll('#444444', '#aaaaaa').replaceAll('#bbbbbb', '#555a64'));

  function draw({ spec, place }) {
    if (typeof vegaEmbed === 'undefined') {
      return;
    }

    vegaEmbed(place, onPage(spec), { actions: { export: true, source: false, compiled: false, editor: false }, renderer: 'svg', tooltip: { theme: isDark() ? 'dark' : 'light' } })
      .catch(failure => place.replaceChildren(element('p', { className: 'note', textContent: `not drawn: ${failure.message}` })));
  }

  function figureOf(figure, name) {
    const place = element('div');
    if (typeof vegaEmbed === 'undefined') {
      place.append(element('p', { className: 'note', textContent: 'Not drawn: pisim was built without Node, which fetches Vega. The specification below holds the data.' }));
    }

    const save = element('button', { type: 'button', textContent: 'download specification' });
    save.addEventListener('click', () => download(`${name}.vl.json`, JSON.stringify(figure.spec, null, 1), 'application/json'));
    const made = { spec: figure.spec, place };
    figures.push(made);
    return [made, element('figure', { id: `figure-${name}` }, element('figcaption', { textContent: figure.title }), place,
      ...figure.notes.map(note => element('p', { className: 'note', textContent: note })), element('div', { className: 'bar' }, save))];
  }

  if (data.highlights.length > 0) {
    content.append(element('div', { className: 'highlights' }, ...data.highlights.map(each =>
      element('div', { className: 'highlight' }, element('b', { textContent: each.value }), element('span', { textContent: each.label })))));
  }

  if (data.figures.length > 0) {
    const made = data.figures.map(figure => figureOf(figure, figure.name));
    section('Figures', element('div', { className: 'figures' }, ...made.map(([, place]) => place)));
    made.forEach(([figure]) => draw(figure));
  }

  for (const table of data.tables) {
    section(table.title, tableOf(table));
  }

  section('Files, commands and layers', ...data.files.map((file, index) => {
    const details = element('details', {}, element('summary', { textContent: file.path }));
    details.append(file.command
      ? element('code', { textContent: file.command })
      : element('p', { className: 'note', textContent: 'The file does not say which command made it (CSV never does; the JSON of the same run does).' }));
    details.addEventListener('toggle', () => {
      if (!details.open || details.dataset.filled) {
        return;
      }

      details.dataset.filled = 'yes';
      if (file.configuration.length > 0) {
        details.append(element('h3', { textContent: 'Configuration and totals' }), element('dl', {}, ...file.configuration.flatMap(([name, value]) =>
          [element('dt', { textContent: name.replaceAll('_', ' ') }), element('dd', { textContent: value })])));
      }

      if (file.figure) {
        const [figure, place] = figureOf(file.figure, `layers-${index + 1}`);
        details.append(place);
        draw(figure);
      }

      details.append(...file.layers.flatMap(table => [element('h3', { textContent: table.title }), tableOf(table)]));
    });
    return details;
  }));

  if (data.notes.length > 0) {
    section('Left out', ...data.notes.map(note => element('p', { className: 'note', textContent: note })));
  }

  function redraw() {
    figures.forEach(draw);
  }

  document.getElementById('theme').addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
    redraw();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
})();
