// Small comforts over pages that work without them: theme, search keys, palette, row movement, copy, live regions, charts.
(() => {
  'use strict';
  const root = document.documentElement, $ = (s, e = document) => e.querySelector(s), $$ = (s, e = document) => [...e.querySelectorAll(s)];
  root.classList.add('js');
  const typing = e => e.target.closest?.('input, textarea, select, [contenteditable]');

  // Theme: the form works alone; here it needs no round trip. The server reads the cookie, so nothing flashes.
  document.addEventListener('submit', e => {
    const form = e.target.closest('form[data-theme-form]');
    if (!form || !e.submitter) return;
    e.preventDefault();
    const theme = e.submitter.value;
    document.cookie = `assay-theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    if (theme === 'auto') delete root.dataset.theme; else root.dataset.theme = theme;
    $$('button', form).forEach(b => b.setAttribute('aria-pressed', String(b === e.submitter)));
    redraw();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw());

  // Menus close on a click outside and on Escape.
  document.addEventListener('click', e => $$('details.menu[open], details.confirm[open]').forEach(d => { if (!d.contains(e.target)) d.open = false; }));

  document.addEventListener('click', async e => {
    const copy = e.target.closest('[data-copy]');
    if (copy) {
      try { await navigator.clipboard.writeText(copy.dataset.copy); } catch { return; }
      copy.classList.add('done');
      $('#said').textContent = 'Copied';
      setTimeout(() => copy.classList.remove('done'), 1400);
      return;
    }
    const row = e.target.closest('tr[data-href]');
    if (row && !e.target.closest('a, button, input, summary, label') && !String(getSelection())) location.href = row.dataset.href;
  });

  // Rows: j and k move, Enter opens.
  let at = -1;
  const rows = () => $$('tr[data-href]').filter(r => !r.closest('details:not([open])'));
  const move = step => {
    const all = rows();
    if (!all.length) return;
    at = Math.max(0, Math.min(all.length - 1, at + step));
    all.forEach((r, i) => r.classList.toggle('at', i === at));
    ($('a', all[at]) ?? all[at]).focus({ preventScroll: true });
    all[at].scrollIntoView({ block: 'nearest' });
  };

  document.addEventListener('keydown', e => {
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k') { e.preventDefault(); open(); return; }
    if (e.key === 'Escape') $$('details.menu[open], details.confirm[open]').forEach(d => { d.open = false; $('summary', d)?.focus(); });
    if (typing(e) || e.ctrlKey || e.metaKey || e.altKey || $('#palette')?.open) return;
    if (e.key === '/') { e.preventDefault(); $('#search')?.focus(); }
    else if (e.key === 'j') move(1);
    else if (e.key === 'k') move(-1);
  });

  // Palette
  const palette = $('#palette');
  const nothing = $('.none', palette ?? document)?.textContent;
  let hits = [], chosen = 0, asked = 0;
  function open() {
    if (!palette || palette.open) return;
    palette.showModal();
    $('input', palette).value = '';
    ask('');
  }
  async function ask(text) {
    const mine = ++asked;
    const answer = await fetch('/palette.json?q=' + encodeURIComponent(text), { headers: { accept: 'application/json' } }).catch(() => null);
    if (mine !== asked) return;
    hits = answer?.ok ? await answer.json() : [];
    $('.none', palette).textContent = answer?.ok ? nothing : 'The server does not answer. Try again in a moment.';
    chosen = 0;
    const list = $('ul', palette);
    list.replaceChildren(...hits.map((h, i) => {
      const item = document.createElement('li'), name = document.createElement('span'), more = document.createElement('small');
      item.id = 'hit-' + i; item.setAttribute('role', 'option');
      name.textContent = h.title; more.textContent = h.detail ? `${h.kind} · ${h.detail}` : h.kind;
      item.append(name, more);
      item.addEventListener('click', () => { location.href = h.link; });
      return item;
    }));
    $('.none', palette).hidden = hits.length > 0;
    mark();
  }
  function mark() {
    $$('li', palette).forEach((li, i) => li.setAttribute('aria-selected', String(i === chosen)));
    $('input', palette).setAttribute('aria-activedescendant', hits.length ? 'hit-' + chosen : '');
    $(`#hit-${chosen}`, palette)?.scrollIntoView({ block: 'nearest' });
  }
  if (palette) {
    $('input', palette).addEventListener('input', e => ask(e.target.value.trim()));
    palette.addEventListener('keydown', e => {
      if (e.key === 'ArrowDown' || e.key === 'ArrowUp') { e.preventDefault(); chosen = Math.max(0, Math.min(hits.length - 1, chosen + (e.key === 'ArrowDown' ? 1 : -1))); mark(); }
      else if (e.key === 'Enter') { e.preventDefault(); if (hits[chosen]) location.href = hits[chosen].link; }
    });
    palette.addEventListener('click', e => { if (e.target === palette) palette.close(); });
  }

  // Live regions ask for their own page again and take their part of it, while somebody looks and nobody types in it.
  setInterval(() => $$('[data-live]').forEach(region => {
    if (document.hidden || !window.htmx || region.contains(document.activeElement) && document.activeElement !== document.body || $('[data-chart]:hover', region)) return;
    const now = Date.now();
    if (now - (region.asked ?? 0) < Number(region.dataset.live) * 1000) return;
    region.asked = now;
    htmx.ajax('GET', region.dataset.from ?? location.href, { target: '#' + region.id, select: '#' + region.id, swap: 'outerHTML' });
  }), 1000);

  // A region whose server is away says so, and keeps what it shows; one whose session has ended signs in again.
  const away = gone => { const box = $('#away'); if (box) box.hidden = !gone; };
  document.addEventListener('htmx:sendError', () => away(true));
  document.addEventListener('htmx:responseError', () => away(true));
  document.addEventListener('htmx:beforeOnLoad', e => {
    const { xhr, pathInfo } = e.detail;
    if (xhr.status < 400) away(false);
    if (xhr.responseURL && pathInfo && new URL(xhr.responseURL).pathname !== new URL(pathInfo.requestPath, location.href).pathname) { e.preventDefault(); location.reload(); }
  });

  // What was sent is not sent twice while the answer is on its way.
  document.addEventListener('submit', e => {
    if (e.target.method !== 'post') return;
    setTimeout(() => { if (!e.defaultPrevented) $$('button', e.target).forEach(b => { b.disabled = true; b.setAttribute('aria-busy', 'true'); }); });
  });
  addEventListener('pageshow', e => { if (e.persisted) $$('[aria-busy=true]').forEach(b => { b.disabled = false; b.removeAttribute('aria-busy'); }); });

  // What somebody unfolded in a region stays so when it is drawn anew.
  let unfolded = [];
  document.addEventListener('htmx:beforeSwap', e => { unfolded = $$('details[id][open]', e.target).map(d => d.id); });
  document.addEventListener('htmx:afterSwap', () => unfolded.forEach(id => { const d = document.getElementById(id); if (d) d.open = true; }));

  // How fast a scan goes: every refresh of its page adds a point. Kept here, for the page is drawn anew each second.
  const speeds = new Map();
  function speed(scope) {
    for (const box of $$('svg[data-speed]', scope)) {
      const seen = speeds.get(box.dataset.speed) ?? [], now = Date.now(), bytes = Number(box.dataset.bytes);
      if (!seen.length || seen.at(-1).bytes !== bytes || now - seen.at(-1).now > 900) seen.push({ now, bytes });
      while (seen.length > 61) seen.shift();
      speeds.set(box.dataset.speed, seen);
      const rates = seen.slice(1).map((p, i) => (p.bytes - seen[i].bytes) / Math.max(1, p.now - seen[i].now)), top = Math.max(...rates, 1e-9);
      $('polyline', box).setAttribute('points', rates.map((r, i) => `${(i / Math.max(1, rates.length - 1) * 300).toFixed(1)},${(46 - r / top * 44).toFixed(1)}`).join(' '));
    }
  }

  // Uploads go to the API as they are, with progress; the page of the scan takes over.
  document.addEventListener('submit', e => {
    const form = e.target.closest('form[data-upload]');
    if (!form) return;
    e.preventDefault();
    const file = $('input[type=file]', form).files[0], bar = $('progress', form), problem = $('[role=alert]', form), button = $('button', form);
    if (!file) return;
    const say = text => { problem.textContent = text; problem.hidden = false; bar.hidden = true; button.disabled = false; };
    const sending = new XMLHttpRequest();
    sending.open('POST', `${form.dataset.upload}?name=${encodeURIComponent(file.name)}`);
    sending.setRequestHeader('Content-Type', 'application/octet-stream');
    sending.setRequestHeader('X-Assay-Csrf', $('input[name=__RequestVerificationToken]', form).value);
    sending.upload.onprogress = p => { if (p.lengthComputable) bar.value = p.loaded / p.total; };
    sending.onload = () => {
      let answer = {};
      try { answer = JSON.parse(sending.responseText); } catch { /* said below */ }
      if (sending.status === 201) location.href = '/scans/' + answer.id;
      else say(answer.detail ? `${answer.detail} ${answer.hint ?? ''}` : `The server answered ${sending.status}.`);
    };
    sending.onerror = () => say('The upload did not arrive. Is the server running, and is the file smaller than it takes?');
    problem.hidden = true; bar.hidden = false; bar.value = 0; button.disabled = true;
    sending.send(file);
  });

  // Files to be named by their digests: hashed by the server one after the other, and kept nowhere.
  document.addEventListener('change', async e => {
    const box = e.target.closest('[data-digests]');
    if (!box || e.target.type !== 'file') return;
    const text = $('textarea', box), bar = $('progress', box), problem = $('[role=alert]', box), token = $('input[name=__RequestVerificationToken]', box.closest('form')).value;
    problem.hidden = true; bar.hidden = false;
    for (const file of e.target.files) {
      const answer = await new Promise(done => {
        const sending = new XMLHttpRequest();
        sending.open('POST', box.dataset.digests);
        sending.setRequestHeader('Content-Type', 'application/octet-stream');
        sending.setRequestHeader('X-Assay-Csrf', token);
        sending.upload.onprogress = p => { if (p.lengthComputable) bar.value = p.loaded / p.total; };
        sending.onload = () => { try { done(JSON.parse(sending.responseText)); } catch { done({ detail: `The server answered ${sending.status}.` }); } };
        sending.onerror = () => done({ detail: 'The file did not arrive. Is the server running, and is the file smaller than it takes?' });
        sending.send(file);
      });
      if (answer.digests) text.value = `${text.value.trim()}\n${answer.digests[0]}  ${file.name}`.trim() + '\n';
      else { problem.textContent = `${file.name}: ${answer.detail ?? answer.title} ${answer.hint ?? ''}`; problem.hidden = false; }
    }
    bar.hidden = true; e.target.value = '';
    $('#said').textContent = 'Digests are in the field';
  });

  // Charts: ECharts is fetched on pages that have one.
  const drawn = new Map();
  const colour = name => getComputedStyle(root).getPropertyValue('--' + name).trim();
  function start(scope) {
    const boxes = $$('[data-chart]', scope).filter(b => !drawn.has(b));
    if (!boxes.length) return;
    if (window.echarts) return boxes.forEach(draw);
    if ($('#echarts')) return;
    const script = document.createElement('script');
    script.id = 'echarts'; script.src = $('meta[name=assay-echarts]').content;
    script.onload = () => $$('[data-chart]').forEach(draw);
    document.head.append(script);
  }
  function redraw() { for (const [box, chart] of drawn) { if (!box.isConnected) { chart.dispose(); drawn.delete(box); } else chart.setOption(options(box), true); } }
  function draw(box) {
    if (drawn.has(box)) return;
    const chart = echarts.init(box, null, { renderer: 'canvas' });
    drawn.set(box, chart);
    chart.setOption(options(box));
    chart.on('click', p => { const link = p.data?.link; if (link) location.href = link; });
  }
  // Paper is white: charts are drawn for it, and drawn back.
  let screen;
  addEventListener('beforeprint', () => { screen = root.dataset.theme; root.dataset.theme = 'light'; redraw(); });
  addEventListener('afterprint', () => { if (screen) root.dataset.theme = screen; else delete root.dataset.theme; redraw(); });
  addEventListener('resize', () => drawn.forEach(c => c.resize()));
  const round = v => typeof v === 'number' ? Number(v.toPrecision(4)).toString() : v;

  function options(box) {
    const data = JSON.parse(box.dataset.chart), ink = colour('soft'), line = colour('line'), accent = colour('accent'), bad = colour('bad');
    const font = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 11.5, color: ink };
    const beyond = v => data.min != null && v < data.min || data.max != null && v > data.max;
    const bounds = [['min', data.min], ['max', data.max]].filter(b => b[1] != null);
    const markLine = axis => bounds.length ? { silent: true, symbol: 'none', lineStyle: { color: bad, type: [3, 3], width: 1 }, label: { ...font, fontSize: 10.5, color: bad, formatter: p => p.name, position: 'end' },
      data: bounds.map(([which, v]) => ({ [axis]: v, name: `${data.threshold ?? which} ${round(v)}` })) } : undefined;
    const base = { animation: false, textStyle: font, aria: { enabled: true }, grid: { left: 4, right: 26, top: bounds.length ? 22 : 8, bottom: 4, containLabel: true },
      tooltip: { renderMode: 'richText', confine: true, backgroundColor: colour('panel'), borderColor: colour('edge'), textStyle: { ...font, color: colour('ink') } } };
    const names = { type: 'category', axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...font, width: 150, overflow: 'truncate' } };
    const values = { type: 'value', scale: true, axisLabel: { ...font, fontSize: 10.5, color: colour('faint'), hideOverlap: true }, splitLine: { lineStyle: { color: line } }, splitNumber: 4 };
    if (data.kind === 'intervals') {
      const points = data.rows, ends = points.flatMap(p => [p.value, p.low ?? p.value, p.high ?? p.value]).concat(bounds.map(b => b[1])), pad = (Math.max(...ends) - Math.min(...ends) || 1) * .08;
      return { ...base, yAxis: { ...names, inverse: true, data: points.map(p => p.name) }, xAxis: { ...values, min: Math.min(...ends) - pad, max: Math.max(...ends) + pad, axisLabel: { ...values.axisLabel, formatter: round, showMinLabel: false, showMaxLabel: false } },
        tooltip: { ...base.tooltip, formatter: p => { const r = points[p.dataIndex]; return `${r.name}\n${round(r.value)}${r.low != null ? `  [${round(r.low)}, ${round(r.high)}]` : ''}${r.count ? `\n${r.count.toLocaleString('en')} observations` : ''}`; } },
        series: [
          { type: 'custom', silent: true, data: points.map((p, i) => [i, p.low ?? p.value, p.high ?? p.value]), encode: { y: 0, x: [1, 2] }, renderItem: (_, api) => {
            const a = api.coord([api.value(1), api.value(0)]), b = api.coord([api.value(2), api.value(0)]), c = beyond(points[api.value(0)].value) ? bad : accent;
            const bar = (x1, y1, x2, y2) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: c, lineWidth: 1.6 } });
            return { type: 'group', children: a[0] === b[0] ? [] : [bar(a[0], a[1], b[0], b[1]), bar(a[0], a[1] - 4, a[0], a[1] + 4), bar(b[0], b[1] - 4, b[0], b[1] + 4)] }; } },
          { type: 'scatter', symbolSize: 8, data: points.map((p, i) => ({ value: [p.value, i], link: p.link, itemStyle: { color: beyond(p.value) ? bad : accent } })), markLine: markLine('xAxis') }] };
    }
    if (data.kind === 'timeline')
      return { ...base, xAxis: { type: 'time', axisLabel: { ...font, fontSize: 10.5, hideOverlap: true }, axisLine: { lineStyle: { color: line } }, splitLine: { show: false } }, yAxis: { ...values },
        tooltip: { ...base.tooltip, formatter: p => `${p.data.name}\n${round(p.data.value[1])}` },
        series: [{ type: 'line', symbolSize: 7, lineStyle: { color: accent, width: 1.5 }, markLine: markLine('yAxis'), data: data.rows.map(r => ({ name: r.name, value: [r.at, r.value], link: r.link, itemStyle: { color: beyond(r.value) ? bad : accent } })) }] };
    const tones = { critical: bad, high: colour('high'), medium: colour('medium'), low: colour('info'), info: colour('na') };
    if (data.kind === 'stack' || data.kind === 'areas') {
      const areas = data.kind === 'areas', names = { ...base.tooltip, trigger: 'axis', axisPointer: { type: areas ? 'line' : 'shadow' } };
      const category = { type: 'category', data: data.names, boundaryGap: !areas, inverse: !areas, axisLine: { show: areas, lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { ...font, hideOverlap: true } };
      const counts = { ...values, scale: false, min: 0, minInterval: 1 };
      return { ...base, tooltip: names, grid: { ...base.grid, top: 30, right: 14 }, legend: { top: 0, left: 0, itemWidth: 10, itemHeight: 10, textStyle: font, inactiveColor: colour('na') },
        xAxis: areas ? category : counts, yAxis: areas ? counts : category,
        series: data.series.map(s => areas
          ? { name: s.tone, type: 'line', stack: 'all', step: 'end', symbol: data.names.length > 1 ? 'none' : 'circle', lineStyle: { width: 1, color: tones[s.tone] }, itemStyle: { color: tones[s.tone] }, areaStyle: { color: tones[s.tone], opacity: .55 }, data: s.values }
          : { name: s.tone, type: 'bar', stack: 'all', barMaxWidth: 14, itemStyle: { color: tones[s.tone] }, data: s.values.map(v => ({ value: v, link: s.link })) }) };
    }
    if (data.kind === 'columns' || data.kind === 'lines') {
      const columns = data.kind === 'columns', paint = s => colour(s.tone);
      return { ...base, grid: { ...base.grid, top: data.series.length > 1 ? 30 : 10, right: 10 }, legend: data.series.length > 1 ? { type: 'scroll', top: 0, left: 0, right: 0, itemWidth: 10, itemHeight: 10, textStyle: font, pageTextStyle: font, pageIconColor: ink, pageIconInactiveColor: colour('na'), inactiveColor: colour('na') } : undefined,
        tooltip: { ...base.tooltip, trigger: 'axis', axisPointer: { type: columns ? 'shadow' : 'line' }, formatter: at => [at[0].axisValueLabel, ...at.filter(p => p.value != null && (p.value !== 0 || !columns)).map(p => `${p.seriesName}: ${round(p.value)}`)].join('\n') },
        xAxis: { type: 'category', data: data.names, boundaryGap: columns, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { ...font, fontSize: 10.5, hideOverlap: true } },
        yAxis: { ...values, scale: false, min: 0, axisLabel: { ...values.axisLabel, formatter: v => v >= 1e4 ? Intl.NumberFormat('en', { notation: 'compact' }).format(v) : round(v) } },
        series: data.series.map(s => columns
          ? { name: s.name, type: 'bar', stack: 'all', barCategoryGap: '18%', barMaxWidth: 26, itemStyle: { color: paint(s) }, data: s.values }
          : { name: s.name, type: 'line', symbolSize: 5, showSymbol: s.values.filter(v => v != null).length < 9, showAllSymbol: true, lineStyle: { color: paint(s), width: 1.6 }, itemStyle: { color: paint(s) }, data: s.values }) };
    }
    return { ...base, yAxis: { ...names, inverse: true, data: data.rows.map(r => r.name) }, xAxis: { ...values, scale: false, min: 0, minInterval: data.whole ? 1 : undefined },
      tooltip: { ...base.tooltip, formatter: p => `${p.name}: ${round(p.value)}` },
      series: [{ type: 'bar', barMaxWidth: 13, label: { show: true, position: 'right', ...font, formatter: p => round(p.value) }, markLine: markLine('xAxis'), itemStyle: { borderRadius: [0, 2, 2, 0] },
        data: data.rows.map(r => ({ value: r.value, link: r.link, itemStyle: { color: beyond(r.value) ? bad : tones[r.tone] ?? accent } })) }] };
  }
  // A drawing or a strip of tabs wider than its place begins at what the page is about.
  const centre = () => $$('.lineage, .tabs').forEach(box => {
    const here = $('.here, [aria-current]', box)?.getBoundingClientRect(), own = box.getBoundingClientRect();
    if (here) box.scrollLeft += here.left - own.left - (own.width - here.width) / 2;
  });
  // A table wider than its place is moved with the arrow keys, too.
  const reach = () => $$('.scroll').forEach(box => {
    const wide = box.scrollWidth > box.clientWidth + 1, name = $('caption', box)?.textContent;
    if (!wide) { ['tabindex', 'role', 'aria-label'].forEach(a => box.removeAttribute(a)); return; }
    box.tabIndex = 0;
    if (name) { box.setAttribute('role', 'group'); box.setAttribute('aria-label', name); }
  });
  addEventListener('resize', reach);
  const ready = () => { start(document); speed(document); centre(); reach(); };
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', ready); else ready();
  document.addEventListener('htmx:afterSettle', e => { redraw(); start(e.target); speed(document); reach(); });
})();
