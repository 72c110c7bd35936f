'use strict';
// Both languages of the page. What the commands answer stays as they say it, in English.
const WORDS = {
  en: {
    skip: 'To the search box', explainTitle: 'What became of a message?', idLabel: 'Message id, key, segment, attempt, or row of the outbox',
    topicLabel: 'Topics to look in, too (optional)', explainButton: 'Explain', ratesTitle: 'Messages a second, by what became of them',
    reading: 'Reading …', good: 'All was read, and nothing waits', waits: 'All was read; something waits or wants a look', bad: 'Not all could be read',
    lost: 'The console does not answer: what is shown is old', expired: 'Open the address that tenon console printed: its session is over',
    failures: 'Could not be read', old: 'was last read {0} ago; an answer is overdue', notAsked: 'not asked', unknown: 'not known', noOutbox: 'none',
    commits: 'Commits a second', commitsNote: 'with messages', noMetrics: 'no --metrics given', noRates: 'waits for a second reading',
    inDoubt: 'In doubt', inDoubtNote: 'halves older than 5 s', inDoubtOldest: 'oldest {0}', outbox: 'Outbox backlog', outboxNote: 'rows that wait', outboxOldest: 'oldest {0}', outboxNone: 'no outbox in this database',
    checks: 'Checks a second', checksNote: '{0} unknown', parked: 'Parked', parkedNote: '{0} halves, {1} rows', parkedOpen: 'Halves, {0} of them to look at; {1} rows',
    brokers: 'Brokers', brokersNote: '{0} answer', brokersFailed: '{0} do not answer', noBrokers: 'no --namesrv given', noDatabase: 'no --url given',
    'message.committed': 'committed', 'message.rolled.back': 'rolled back', 'message.refused': 'refused', 'message.withdrawn': 'withdrawn', 'message.plain': 'plain',
    ratesNone: 'Rates come from the applications’ meters. Give them with --metrics URL-OR-FILE; without them nothing is known of rates, which is not the same as 0.',
    ratesOnce: 'A rate needs two readings of the counters; the next one comes in some seconds.', ratesSome: 'of {0} of {1} instances', perSecond: '{0}/s',
    tInDoubt: 'In doubt: halves that have not ended', tParked: 'Parked halves', tOutbox: 'Rows of the outbox', tSenders: 'Outbox by sender', tBrokers: 'Brokers', tRows: 'Status rows', tMetrics: 'Meters',
    message: 'Message', topic: 'Topic', keys: 'Keys', age: 'Age', checksMade: 'Checks', rows: 'Rows say', broker: 'Broker', group: 'Check group', fate: 'Fate', row: 'Row', state: 'State', sender: 'Sender', refusals: 'Refused', error: 'Reason', messages: 'Messages',
    pending: 'Halves of ours', others: 'Of others', oldest: 'Oldest', parkedMessages: 'Parked, of anybody', kind: 'Kind', count: 'Rows', leader: 'Relay led by', nobody: 'nobody', instance: 'Instance', reads: 'reads', none: 'None.', more: 'There are more than are shown.', readAgo: 'read {0} ago',
    COMMIT: 'committed', ROLLBACK: 'rolled back', owned: 'owned', relayed: 'relayed', paused: 'Paused: {0}',
    rescue: 'Rescue …', retry: 'Retry …', drop: 'Drop …', pause: 'Pause …', pauseAll: 'Pause all …', resume: 'Resume …', resumeAll: 'Resume all …', allSenders: 'all senders', doPause: 'Pause this sender’s outbox', doPauseAll: 'Pause the outbox for all senders', doResume: 'Resume the outbox', cancel: 'Cancel', doRescue: 'Rescue parked halves', doRetry: 'Give this row back to the relay', doDrop: 'Give up this row’s messages for good', doneTitle: 'Done', close: 'Close',
    sender_: 'sender', broker_: 'broker', database_: 'database', consumer_: 'consumer', after: '+{0}', notKnown: 'Not known: {0}', working: 'At work: it is done even if this is closed …', explaining: 'Asking …', delivered: 'delivered {0} times',
    footRead: 'This page only reads. Times are UTC, each of the clock beside it.', footChange: 'This page may change something (--allow-changes). Times are UTC, each of the clock beside it.'
  },
  zh: {
    skip: '跳到搜索框', explainTitle: '这条消息后来怎么样了？', idLabel: '消息 ID、Key、段、尝试，或发件箱行的 ID',
    topicLabel: '还要查找的 Topic（可选）', explainButton: '解释', ratesTitle: '每秒消息数（按结局）',
    reading: '正在读取…', good: '全部已读取，没有等待处理的', waits: '全部已读取；有的在等待，或需要查看', bad: '有的未能读取',
    lost: '控制台没有响应：显示的是旧数据', expired: '会话已结束：请打开 tenon console 打印的地址',
    failures: '未能读取', old: '上次读取在 {0} 前；应答已超时', notAsked: '未查询', unknown: '未知', noOutbox: '无',
    commits: '每秒提交', commitsNote: '带消息的事务', noMetrics: '未给出 --metrics', noRates: '等待第二次读数',
    inDoubt: '未决', inDoubtNote: '超过 5 秒的半消息', inDoubtOldest: '最早 {0}', outbox: '发件箱积压', outboxNote: '等待的行', outboxOldest: '最早 {0}', outboxNone: '此数据库没有发件箱',
    checks: '每秒回查', checksNote: '{0} 未知', parked: '搁置', parkedNote: '{0} 条半消息，{1} 行', parkedOpen: '半消息，其中 {0} 条需查看；{1} 行',
    brokers: 'Broker', brokersNote: '{0} 个有应答', brokersFailed: '{0} 个没有应答', noBrokers: '未给出 --namesrv', noDatabase: '未给出 --url',
    'message.committed': '已提交', 'message.rolled.back': '已回滚', 'message.refused': '被拒绝', 'message.withdrawn': '已撤回', 'message.plain': '普通',
    ratesNone: '速率来自应用的指标，用 --metrics URL或文件 给出；没有它们，速率就是未知，而不是 0。',
    ratesOnce: '速率需要计数器的两次读数；下一次在几秒后。', ratesSome: '{1} 个实例中的 {0} 个', perSecond: '{0}/秒',
    tInDoubt: '未决：尚未结束的半消息', tParked: '搁置的半消息', tOutbox: '发件箱的行', tSenders: '发件箱（按发送方）', tBrokers: 'Broker', tRows: '状态行', tMetrics: '指标',
    message: '消息', topic: 'Topic', keys: 'Key', age: '已过时间', checksMade: '回查', rows: '状态行表明', broker: 'Broker', group: '回查组', fate: '结局', row: '行', state: '状态', sender: '发送方', refusals: '被拒', error: '原因', messages: '消息',
    pending: '我们的半消息', others: '其他的', oldest: '最早', parkedMessages: '搁置（所有生产者）', kind: '种类', count: '行数', leader: '中继由谁领导', nobody: '无', instance: '实例', reads: '可读', none: '没有。', more: '还有更多未显示。', readAgo: '{0} 前读取',
    COMMIT: '已提交', ROLLBACK: '已回滚', owned: '由发送方持有', relayed: '已交中继', paused: '已暂停：{0}',
    rescue: '救回…', retry: '重试…', drop: '丢弃…', pause: '暂停…', pauseAll: '全部暂停…', resume: '恢复…', resumeAll: '全部恢复…', allSenders: '所有发送方', doPause: '暂停此发送方的发件箱', doPauseAll: '暂停所有发送方的发件箱', doResume: '恢复发件箱', cancel: '取消', doRescue: '救回搁置的半消息', doRetry: '把这一行交还中继', doDrop: '永久放弃这一行的消息', doneTitle: '完成', close: '关闭',
    sender_: '发送方', broker_: 'Broker', database_: '数据库', consumer_: '消费者', after: '+{0}', notKnown: '未知：{0}', working: '正在执行：关闭此窗口也会完成……', explaining: '正在查询…', delivered: '已投递 {0} 次',
    footRead: '此页面只读。时间为 UTC，按旁边所示的时钟。命令的答复为英文原文。', footChange: '此页面可以更改数据（--allow-changes）。时间为 UTC，按旁边所示的时钟。命令的答复为英文原文。'
  }
};
let language = (() => {
  try { const kept = localStorage.getItem('tenon-language'); if (WORDS[kept]) return kept; } catch (e) { /* Storage is forbidden: the browser's language counts. */ }
  return (navigator.languages || [navigator.language]).map(l => l.slice(0, 2)).find(l => WORDS[l]) || 'en';
})();
function word(name, ...values) {
  const text = WORDS[language][name];
  return (text === undefined ? String(name) : text).replace(/\{(\d)\}/g, (all, i) => values[i]);
}
function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en';
  for (const one of document.querySelectorAll('[data-word]')) one.textContent = word(one.dataset.word);
  for (const one of ['en', 'zh']) document.getElementById('lang-' + one).setAttribute('aria-pressed', String(one === chosen));
}
function duration(millis) {
  const zh = language === 'zh', units = zh ? [' 毫秒', ' 秒', ' 分', ' 小时', ' 天'] : [' ms', ' s', ' min', ' h', ' d'];
  if (millis < 1000) return Math.round(millis) + units[0];
  if (millis < 90e3) return (millis / 1e3).toFixed(millis < 10e3 ? 1 : 0) + units[1];
  if (millis < 90 * 60e3) return (millis / 60e3).toFixed(0) + units[2];
  return millis < 48 * 3600e3 ? (millis / 3600e3).toFixed(1) + units[3] : (millis / 86400e3).toFixed(1) + units[4];
}
function number(value) { return value.toLocaleString(language === 'zh' ? 'zh-CN' : 'en', { maximumFractionDigits: value < 10 ? 2 : 1 }); }
