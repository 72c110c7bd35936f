'use strict';
function el(name, options, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(options || {})) {
    if (key === 'onclick') made.addEventListener('click', value); else if (key === 'class') made.className = value; else made.setAttribute(key, value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}
function svg(name, attributes, text) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}
const OUTCOMES = ['message.committed', 'message.rolled.back', 'message.refused', 'message.withdrawn', 'message.plain'];

// Lines over the last minutes. Where nobody looked there is no line.
function chart(points) {
  const width = Math.max(320, Math.min(1200, document.getElementById('rates').clientWidth || 1000)), height = 190, left = 44, bottom = 22, top = 8;
  const drawn = svg('svg', { class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': word('ratesTitle') });
  const end = points[points.length - 1].at, span = Math.max(60e3, Math.min(300e3, end - points[0].at)), begin = end - span;
  const seen = points.filter(point => point.at >= begin);
  const most = Math.max(1, ...seen.flatMap(point => OUTCOMES.map(name => point[name] || 0)));
  const step = [1, 2, 5].map(m => m * 10 ** Math.floor(Math.log10(most))).find(s => most / s <= 4) || 10 ** Math.ceil(Math.log10(most));
  const high = Math.ceil(most / step) * step;
  const x = at => left + (at - begin) / span * (width - left - 8), y = value => top + (1 - value / high) * (height - top - bottom);
  for (let value = 0; value <= high + 1e-9; value += step) {
    drawn.append(svg('line', { class: 'grid', x1: left, x2: width - 8, y1: y(value), y2: y(value) }), svg('text', { x: left - 8, y: y(value) + 4, 'text-anchor': 'end' }, number(value)));
  }
  for (let i = 0; i <= 3; i++) {
    const at = begin + span * i / 3;
    drawn.append(svg('text', { x: x(at), y: height - 6, 'text-anchor': i === 0 ? 'start' : i === 3 ? 'end' : 'middle' }, new Date(at).toISOString().slice(11, 19)));
  }
  OUTCOMES.forEach((name, index) => {
    let path = '', before = null;
    for (const point of seen) {
      if (point[name] === undefined) { before = null; continue; }
      path += (before === null || point.at - before > 20e3 ? 'M' : 'L') + x(point.at).toFixed(1) + ' ' + y(point[name]).toFixed(1);
      before = point.at;
    }
    if (path) drawn.append(svg('path', { class: 's' + index, d: path }));
  });
  return drawn;
}
function legend(rates) {
  return el('ul', { class: 'legend' }, ...OUTCOMES.map((name, index) => {
    if (rates[name] === undefined) return null;
    const dot = svg('svg', { viewBox: '0 0 10 10', 'aria-hidden': 'true' });
    dot.append(svg('circle', { cx: 5, cy: 5, r: 4, class: 's' + index }));
    return el('li', {}, dot, word(name) + ' ' + word('perSecond', number(rates[name])));
  }));
}

// One lane for each clock, one row for each event; a dashed piece of the path is a long wait.
const CLOCKS = ['sender', 'broker', 'database', 'consumer'];
const LONG = 2000;
function millisOf(event) { return Date.parse(event.time.replace(' ', 'T')); }
function timeLine(events) {
  const list = el('ol', { class: 'timeline' });
  events.forEach((event, index) => {
    const wait = index === 0 ? 0 : millisOf(event) - millisOf(events[index - 1]);
    const lane = CLOCKS.indexOf(event.clock);
    list.append(el('li', { 'data-lane': lane, 'data-wait': wait },
      el('time', { datetime: event.time.replace(' ', 'T') }, (index === 0 || event.time.slice(0, 10) !== events[index - 1].time.slice(0, 10) ? event.time.slice(0, 10) + ' ' : '') + event.time.slice(11, 23)),
      el('span', { class: 'clock clock-' + lane }, word(event.clock + '_')), event.what,
      index === 0 ? null : el('span', { class: 'after' + (wait > LONG ? ' gap' : '') }, word('after', duration(Math.max(0, wait))))));
  });
  return list;
}
function drawLanes(list) {
  list.querySelectorAll('svg').forEach(old => old.remove());
  const items = [...list.querySelectorAll('li')], gap = parseFloat(getComputedStyle(list).paddingLeft) / 4.6, height = list.clientHeight;
  const x = lane => gap * (lane + .5), drawn = svg('svg', { width: gap * 4, height, 'aria-hidden': 'true' });
  CLOCKS.forEach((clock, lane) => drawn.append(svg('line', { class: 'lane', x1: x(lane), x2: x(lane), y1: 0, y2: height })));
  let before = null;
  for (const item of items) {
    const lane = Number(item.dataset.lane), here = { x: x(lane), y: item.offsetTop + 17 };
    if (before) {
      const middle = (before.y + here.y) / 2;
      drawn.append(svg('path', { class: Number(item.dataset.wait) > LONG ? 'path long' : 'path', d: `M${before.x} ${before.y}C${before.x} ${middle} ${here.x} ${middle} ${here.x} ${here.y}` }));
    }
    before = here;
  }
  for (const item of items) drawn.append(svg('circle', { class: 'clock-' + item.dataset.lane, cx: x(Number(item.dataset.lane)), cy: item.offsetTop + 17, r: 5.5 }));
  list.append(drawn);
}
