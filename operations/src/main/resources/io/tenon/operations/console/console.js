'use strict';
const EVERY = 2000, $ = id => document.getElementById(id);
let overview = null, lost = '', explained = null;

async function get(path) {
  const answer = await fetch(path, { cache: 'no-store' });
  if (answer.status === 401) throw new Error(word('expired'));
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
}
function put(place, ...children) { place.replaceChildren(...children.filter(child => child !== null)); }

// A source is as it should be only if it was read, lately, and as a whole.
function troubles(source) {
  if (!source.read) return [];
  const found = source.failed ? [source.failed] : [...(source.notKnown || [])];
  if (source.ageMillis > source.dueMillis + 15000) found.push(word('old', duration(source.ageMillis)));
  return found;
}
function usable(source) { return source && source.read && !source.failed; }
function isWhole(source) { return usable(source) && troubles(source).length === 0; }
const TITLES = { database: 'tRows', senders: 'tSenders', outbox: 'tOutbox', brokers: 'tBrokers', inDoubt: 'tInDoubt', parked: 'tParked' };
function allTroubles() {
  const found = [];
  for (const [name, source] of Object.entries(overview.sources)) for (const why of troubles(source)) found.push(word(TITLES[name]) + ': ' + why);
  if (undone) found.push(undone);
  for (const one of overview.metrics.instances) if (one.failed) found.push(word('tMetrics') + ', ' + one.where + ': ' + one.failed);
  return found;
}

// No value: nobody was to ask (asked is undefined), or there is no answer.
function tile(id, title, value, note, mood, asked) {
  const known = value !== null;
  return el('article', { class: 'tile ' + (known ? mood || '' : 'unknown ' + (mood || '')), id: 'tile-' + id }, el('h3', {}, word(title)), el('div', { class: 'value' }, known ? value : word(asked ? 'unknown' : 'notAsked')), el('div', { class: 'note' }, note));
}
function missing(source, option) { return source ? (source.failed ? source.failed : word('reading')) : word(option); }
function sum(list, name) { return list.reduce((total, one) => total + (one[name] || 0), 0); }
// Of a list that was cut off, or not read everywhere, no more is known than that there are at least so many.
function atLeast(source, count) { return (isWhole(source) && !source.mayBeMore ? '' : '≥ ') + count; }
function tiles() {
  const s = overview.sources, rates = overview.metrics.perSecond, given = overview.metrics.instances.length > 0;
  const withRates = overview.metrics.instances.filter(one => one.hasRates).length;
  const noRate = !given ? word('noMetrics') : overview.metrics.instances.every(one => one.failed) ? overview.metrics.instances[0].failed : word('noRates');
  const some = given && withRates < overview.metrics.instances.length ? ', ' + word('ratesSome', withRates, overview.metrics.instances.length) : '';
  const bad = source => source && source.read && !isWhole(source) ? 'bad' : '';
  const halves = usable(s.inDoubt) ? s.inDoubt.halves : null, brokers = usable(s.brokers) ? s.brokers.brokers : null;
  const parked = usable(s.parked) ? s.parked.halves : null;
  // null where the database has no outbox, undefined where that, or how much waits, is not known.
  const senders = usable(s.senders) ? s.senders.outbox : undefined, isPaused = usable(s.senders) && (s.senders.pauses || []).length > 0;
  const open = parked ? parked.filter(one => one.isOpen).length : 0, parkedRows = senders ? sum(senders, 'parked') : senders === null ? 0 : null;
  const waiting = senders ? sum(senders, 'rows') : null, unanswered = s.brokers && s.brokers.notKnown ? s.brokers.notKnown.length : 0;
  put($('tiles'),
    tile('commits', 'commits', rates.commits === undefined ? null : number(rates.commits), rates.commits === undefined ? noRate : word('commitsNote') + some, '', given),
    tile('inDoubt', 'inDoubt', halves && atLeast(s.inDoubt, halves.length), halves === null ? missing(s.inDoubt, 'noBrokers') : halves.length ? word('inDoubtOldest', duration(Math.max(...halves.map(one => one.sentMillisAgo)))) : word('inDoubtNote'), bad(s.inDoubt) || (halves && halves.length ? 'wait' : ''), s.inDoubt),
    tile('outbox', 'outbox', waiting === null ? (senders === null ? word('noOutbox') : null) : (s.senders.mayBeMore ? '≥ ' : '') + number(waiting), senders ? (waiting ? word('outboxOldest', duration(Math.max(...senders.map(one => one.rows ? one.oldestMillis : 0)))) : word('outboxNote')) : senders === null ? word('outboxNone') : usable(s.senders) ? troubles(s.senders)[0] : missing(s.senders, 'noDatabase'), bad(s.senders) || (waiting || isPaused ? 'wait' : ''), s.senders),
    tile('checks', 'checks', rates.checks === undefined ? null : number(rates.checks), rates.checks === undefined ? noRate : word('checksNote', word('perSecond', number(rates['check.unknown'] || 0))) + some, '', given),
    tile('parked', 'parked', parked && atLeast(s.parked, parked.length + (parkedRows || 0)), parked === null ? missing(s.parked, 'noBrokers') : open ? word('parkedOpen', open, parkedRows === null ? '?' : parkedRows) : word('parkedNote', parked.length, parkedRows === null ? '?' : parkedRows), bad(s.parked) || (open || parkedRows ? 'wait' : ''), s.parked),
    tile('brokers', 'brokers', brokers === null ? null : String(brokers.length + unanswered), brokers === null ? missing(s.brokers, 'noBrokers') : unanswered ? word('brokersFailed', unanswered) : word('brokersNote', brokers.length), bad(s.brokers), s.brokers));
}

function asked(id) { return el('button', { type: 'button', class: 'link mono', onclick: () => { $('id').value = id; explain(); $('id').scrollIntoView({ block: 'center' }); } }, id); }
function table(id, title, source, columns, rows, action) {
  const card = el('section', { class: 'card', id: 'table-' + id }, el('div', { class: 'head' }, el('h2', {}, word(title)), action || el('span', { class: 'quiet' }, source && source.read ? word('readAgo', duration(source.ageMillis)) : '')));
  for (const why of source ? troubles(source) : []) card.append(el('p', { class: 'failed' }, why));
  if (source && !source.read) card.append(el('p', { class: 'quiet' }, word('reading')));
  if (rows && rows.length) {
    card.append(el('div', { class: 'scroll' }, el('table', {}, el('thead', {}, el('tr', {}, ...columns.map(name => el('th', { scope: 'col' }, name ? word(name) : '')))), el('tbody', {}, ...rows.map(cells => el('tr', {}, ...cells.map(cell => el('td', typeof cell === 'number' ? { class: 'number' } : {}, cell instanceof Node ? cell : cell === null || cell === undefined ? '' : typeof cell === 'number' ? number(cell) : cell))))))));
  } else if (isWhole(source) && !source.mayBeMore) card.append(el('p', { class: 'quiet' }, word(rows ? 'none' : 'outboxNone')));
  if (source && source.mayBeMore) card.append(el('p', { class: 'quiet' }, word('more')));
  return card;
}
function act(what, ids, title) { return el('button', { type: 'button', 'data-change': what, 'data-ids': ids.join(' '), onclick: () => change(what, ids, title) }, word(ids.length || what === 'rescue' ? what : what + 'All')); }
function tables() {
  const s = overview.sources, cards = [], may = overview.changesAllowed;
  if (s.inDoubt) cards.push(table('inDoubt', 'tInDoubt', s.inDoubt, ['message', 'topic', 'keys', 'age', 'checksMade', 'rows', 'group', 'broker'], usable(s.inDoubt) && s.inDoubt.halves.slice(0, 50).map(one => [asked(one.messageId), one.topic, one.keys, duration(one.sentMillisAgo), one.checks, word(one.rows), one.checkGroup, one.broker])));
  if (s.parked) cards.push(table('parked', 'tParked', s.parked, ['message', 'topic', 'keys', 'age', 'fate', 'group', 'broker'], usable(s.parked) && s.parked.halves.slice(0, 50).map(one => [asked(one.messageId), one.topic, one.keys, duration(one.parkedMillisAgo), one.fate, one.checkGroup, one.broker]), may && usable(s.parked) && s.parked.halves.length ? el('span', { class: 'actions' }, act('rescue', [], 'doRescue')) : null));
  if (s.outbox) cards.push(table('outbox', 'tOutbox', s.outbox, ['row', 'state', 'age', 'sender', 'messages', 'refusals', 'error', may ? '' : null].filter(one => one !== null), usable(s.outbox) && s.outbox.rows && s.outbox.rows.map(one => [asked(one.id), word(one.state === 'parked' ? 'parked' : one.state), duration(one.ageMillis), one.sender, one.unreadable || (one.messages || []).map(m => m.topic + (m.keys ? ' (' + m.keys + ')' : '')).join(', '), one.attempts, one.lastError,
    ...(may ? [one.state === 'parked' ? el('span', { class: 'actions' }, act('retry', [one.id], 'doRetry'), act('drop', [one.id], 'doDrop')) : ''] : [])])));
  if (s.senders && (!usable(s.senders) || s.senders.outbox !== null)) {
    const d = s.senders, pauses = usable(d) && d.pauses || [];
    const isHeld = sender => pauses.some(one => !one.sender || one.sender === sender), isHeldForAll = pauses.some(one => !one.sender);
    const card = table('senders', 'tSenders', d, ['sender', 'count', 'oldest', 'parked', 'leader', may ? '' : null].filter(one => one !== null), usable(d) && d.outbox && d.outbox.map(one => [one.sender, one.rows, one.rows ? duration(one.oldestMillis) : '', one.parked, one.rows ? one.leader || word('nobody') : '',
      ...(may ? [el('span', { class: 'actions' }, isHeld(one.sender) ? '' : act('pause', [one.sender], 'doPause'))] : [])]), may && usable(d) && !isHeldForAll ? el('span', { class: 'actions' }, act('pause', [], 'doPauseAll')) : null);
    for (const one of pauses) card.append(el('p', { class: 'failed' }, word('paused', (one.sender || word('allSenders')) + ' ' + (one.reason || '') + ' (' + duration(one.millis) + ')'), may ? act('resume', one.sender ? [one.sender] : [], 'doResume') : null));
    cards.push(card);
  }
  if (s.database) cards.push(table('rows', 'tRows', s.database, ['kind', 'count', 'oldest'], usable(s.database) && Object.entries(s.database.statusTable.rows).map(([kind, one]) => [kind, s.database.mayBeMore ? '≥ ' + number(one.rows) : one.rows, duration(one.oldestMillis)])));
  if (s.brokers) cards.push(table('brokers', 'tBrokers', s.brokers, ['broker', 'pending', 'oldest', 'others', 'parkedMessages'], usable(s.brokers) && s.brokers.brokers.map(one => [one.name, one.pending, one.pending ? duration(one.oldestMillis) : '', one.pendingOfOthers, one.parkedMessages])));
  if (overview.metrics.instances.length) cards.push(table('metrics', 'tMetrics', null, ['instance', 'state'], overview.metrics.instances.map(one => [one.where, one.failed ? el('span', { class: 'failed' }, one.failed) : word(one.hasRates ? 'reads' : 'noRates')])));
  // What has the keyboard's focus is not exchanged under its user's fingers.
  if (!$('tables').contains(document.activeElement)) put($('tables'), ...cards);
}
function rates() {
  const m = overview.metrics;
  if (!m.instances.length) return put($('rates'), el('p', { class: 'quiet' }, word('ratesNone')));
  const failed = m.instances.filter(one => one.failed).map(one => el('p', { class: 'failed' }, one.where + ': ' + one.failed));
  const points = m.history.filter(point => point.commits !== undefined);
  put($('rates'), ...failed, ...(points.length ? [legend(m.perSecond), chart(m.history)] : failed.length === m.instances.length ? [] : [el('p', { class: 'quiet' }, word('ratesOnce'))]));
}
function verdict() {
  const say = (mood, text) => { $('verdict').className = mood; if ($('verdict').textContent !== text) $('verdict').textContent = text; };
  if (lost) return say('bad', lost);
  if (!overview) return say('', word('reading'));
  const found = allTroubles(), s = Object.values(overview.sources);
  $('failures').hidden = !found.length;
  put($('failures'), el('h2', {}, word('failures')), el('ul', {}, ...found.map(text => el('li', {}, text))));
  if (found.length) return say('bad', word('bad'));
  if (s.some(one => !one.read) || overview.metrics.instances.length && !overview.metrics.read) return say('', word('reading'));
  return s.some(one => one.exitStatus > 0) ? say('wait', word('waits')) : say('good', word('good'));
}
function show() {
  verdict();
  if (!overview) return;
  tiles(); rates(); tables();
  $('foot').textContent = word(overview.changesAllowed ? 'footChange' : 'footRead');
}

function showExplained() {
  if (!explained) return;
  if (explained.asking) return put($('explained'), el('p', { class: 'quiet message' }, word('explaining')));
  if (explained.failed) return put($('explained'), el('p', { class: 'failed message' }, explained.failed));
  put($('explained'), ...explained.messages.map(one => el('article', { class: 'message', 'data-situation': one.situation },
    el('h3', { class: 'mono' }, one.id),
    el('p', { class: 'ids' }, [one.topic && word('topic') + ' ' + one.topic, one.keys && word('keys') + ' ' + one.keys, one.segment && 'segment ' + one.segment, one.situation].filter(Boolean).join(' · ')),
    timeLine(one.timeLine), el('p', { class: 'sentence', lang: 'en' }, one.sentence), one.remedy ? el('p', { class: 'remedy', lang: 'en' }, '→ ' + one.remedy) : null,
    ...one.notKnown.map(note => el('p', { class: 'failed' }, word('notKnown', note))))));
  document.querySelectorAll('.timeline').forEach(drawLanes);
}
async function explain() {
  const id = $('id').value.trim();
  if (!id) return;
  const mine = explained = { asking: true };
  showExplained();
  let answer;
  try { answer = await get('/api/explain?' + new URLSearchParams({ id, topic: $('topic').value.trim() })); } catch (e) { answer = { failed: e.message }; }
  if (explained === mine) { explained = answer; showExplained(); }
}

// First what would be done, by the command's own --dry-run, then the question, then the deed. An answer that comes after
// its dialog was closed is nobody's: the next dialog asks about another change.
let question = 0;
// A change that failed, or did not do all, after its dialog was closed: until the next one.
let undone = '';
async function change(what, ids, title) {
  const dialog = $('confirm'), yes = $('confirm-yes'), mine = ++question;
  const say = text => { if (mine === question) $('confirm-lines').textContent = text; return mine === question; };
  const ask = async dryRun => {
    const answer = await fetch('/api/change', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Tenon-Permit': overview.permit }, body: JSON.stringify({ change: what, ids, dryRun }) });
    if (!answer.ok) throw new Error((await answer.text()).trim());
    const json = await answer.json();
    // What was done before it broke off is among the lines.
    if (json.failed) throw new Error(json.lines ? json.lines.join('\n') : json.failed);
    return json;
  };
  undone = '';
  $('confirm-title').textContent = word(title); yes.textContent = word(title); yes.hidden = true; $('confirm-no').textContent = word('cancel'); say(word('explaining'));
  dialog.showModal();
  try {
    if (!say((await ask(true)).lines.join('\n'))) return;
    yes.hidden = false;
    yes.onclick = async () => {
      yes.hidden = true;
      $('confirm-no').textContent = word('close'); // it cannot be cancelled any more
      say(word('working'));
      const tell = (text, isUndone) => { if (!say(text) && isUndone) undone = word(title) + ': ' + text; };
      try { const done = await ask(false); tell(done.lines.join('\n'), done.exitStatus > 0); } catch (e) { tell(e.message, true); }
      look();
    };
  } catch (e) { say(e.message); }
}
function forget() { question++; $('confirm-yes').hidden = true; $('confirm-yes').onclick = null; }
$('confirm-no').addEventListener('click', () => $('confirm').close());
// Escape closes it, too.
$('confirm').addEventListener('close', () => { forget(); if (document.activeElement) document.activeElement.blur(); show(); });

// Nothing is asked while the page is not seen.
let timer = null;
async function look() {
  clearTimeout(timer);
  if (document.hidden) return;
  try { overview = await get('/api/overview'); lost = ''; } catch (e) { lost = e instanceof TypeError ? word('lost') : e.message; }
  show();
  const isNew = overview && Object.values(overview.sources).some(one => !one.read);
  timer = setTimeout(look, isNew ? 400 : EVERY);
}
document.addEventListener('visibilitychange', look);
$('search').addEventListener('submit', event => { event.preventDefault(); explain(); });
for (const one of ['en', 'zh']) $('lang-' + one).addEventListener('click', () => {
  try { localStorage.setItem('tenon-language', one); } catch (e) { /* It is asked again next time. */ }
  speak(one); show(); showExplained();
});
window.addEventListener('resize', () => document.querySelectorAll('.timeline').forEach(drawLanes));
speak(language);
look();
