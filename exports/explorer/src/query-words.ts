// What the query page says, in both languages.

import { lang } from "./shell";

const ZH = {
  title: "查询 · 图志", brand: "图志", query: "查询", skip: "跳到编辑框", theme: "切换深色或浅色", language: "Switch to English", languageMark: "EN",
  editor: "SPARQL 查询", placeholder: "在此写 SPARQL；输入名称、类或属性时会给出补全（Ctrl+空格）。Ctrl+回车运行。",
  run: "运行", stop: "停止", runHint: "Ctrl+回车", share: "复制链接", shared: "链接已复制", shareFailed: "请从地址栏复制链接", clear: "清空",
  questions: "示例问题", history: "历史", terms: "类与属性", noHistory: "运行过的查询会记在这台电脑上。", clearHistory: "清除历史", forget: "删除这一条", classes: "类", properties: "属性", insert: "插入", closeList: "收起",
  running: "正在查询…", rows: (n: number) => `${n.toLocaleString("zh")} 行`, triples: (n: number) => `${n.toLocaleString("zh")} 条三元组`, took: (ms: number) => `${ms.toLocaleString("zh")} 毫秒`,
  empty: "没有符合条件的结果。", yes: "是", no: "否", table: "表格", graph: "图", turtle: "Turtle", csv: "CSV", json: "JSON", save: "下载", more: (n: number) => `再显示 ${n} 行`, unbound: "（空）",
  results: "结果", sort: (name: string) => `按 ${name} 排序`, welcome: "选一个示例问题，或自己写一条查询。", stopped: "已停止。",
  badQuery: "查询有语法错误", at: (line: number, column: number) => `第 ${line} 行第 ${column} 列`, unexpected: "这里不合语法", refused: "查询被拒绝", limit: "查询超出限制", offline: "连接不上服务器", offlineHint: "请检查 tuzhi serve 是否还在运行。", failed: "查询失败",
  tooSlow: (s: string) => `查询用时超过 ${s} 秒：请加 LIMIT，或写得更有选择性。`, tooBig: (s: string) => `结果超过 ${s} MiB：请加 LIMIT，或改用 tuzhi export 导出。`, tooHungry: "查询所需的内存超过限制：请写得更有选择性。", busy: "正在等待的查询太多：请过几秒再试。", noService: "本端点不访问其他服务器，SERVICE 已关闭。", noUpdate: "本端点只读。", tooDeep: "查询嵌套太深：请写得平一些。",
  subject: "主语", predicate: "谓语", object: "宾语", partly: (shown: number, all: number) => `共 ${all} 个节点，画出相连最多的 ${shown} 个。`, graphLabel: (n: number, m: number) => `${n} 个节点、${m} 条边的图；用 Tab 在节点间移动`, zoomIn: "放大", zoomOut: "缩小", fit: "适应窗口", graphHint: "拖动节点或背景，滚轮缩放，点名称看详情。", nothingToDraw: "没有可画的节点。", details: "详情", openPage: "打开页面", source: "正在取 Turtle…",
  inWords: "用一句话提问", inWordsHint: "例：哪些企业在…？ 谁投资了…？ …有多少家企业？", toQuery: "写成查询", lost: "没有听懂：请写出图谱里有的名称和关系，或直接写 SPARQL。", notKnown: (list: string) => `没有认出：${list}`,
  entity: "实体", keyword: "关键字", function: "函数", variable: "变量", endpoint: "端点", about: "其他程序也可以查询",
};
type Words = typeof ZH;

const many = (n: number, one: string, more = `${one}s`): string => `${n.toLocaleString("en")} ${n === 1 ? one : more}`;
const EN: Words = {
  title: "Query · tuzhi", brand: "tuzhi", query: "Query", skip: "Skip to the editor", theme: "Dark or light", language: "切换到中文", languageMark: "中",
  editor: "SPARQL query", placeholder: "Write SPARQL here; names, classes and properties are completed as you type (Ctrl+Space). Ctrl+Enter runs it.",
  run: "Run", stop: "Stop", runHint: "Ctrl+Enter", share: "Copy link", shared: "Link copied", shareFailed: "Copy the link from the address bar", clear: "Clear",
  questions: "Worked questions", history: "History", terms: "Classes and properties", noHistory: "Queries that you run are kept here, on this computer.", clearHistory: "Clear history", forget: "Forget this one", classes: "Classes", properties: "Properties", insert: "Insert", closeList: "Close",
  running: "Asking…", rows: (n) => many(n, "row"), triples: (n) => many(n, "triple"), took: (ms) => `${ms.toLocaleString("en")} ms`,
  empty: "Nothing matches.", yes: "Yes", no: "No", table: "Table", graph: "Graph", turtle: "Turtle", csv: "CSV", json: "JSON", save: "Save", more: (n) => `Show ${n} more`, unbound: "(unbound)",
  results: "Results", sort: (name) => `Sort by ${name}`, welcome: "Choose a worked question, or write a query of your own.", stopped: "Stopped.",
  badQuery: "The query does not parse", at: (line, column) => `line ${line}, column ${column}`, unexpected: "This is not SPARQL", refused: "The query is refused", limit: "The query is beyond a limit", offline: "The server cannot be reached", offlineHint: "Is tuzhi serve still running?", failed: "The query failed",
  tooSlow: (s) => `The query took more than ${s} seconds: add LIMIT, or make it more selective.`, tooBig: (s) => `The answer is larger than ${s} MiB: add LIMIT, or use tuzhi export.`, tooHungry: "The query needs more memory than one query gets: make it more selective.", busy: "Too many queries are waiting: try again in a few seconds.", noService: "This endpoint does not ask other servers: SERVICE is switched off.", noUpdate: "This endpoint is read-only.", tooDeep: "The query is nested too deeply: write it flatter.",
  subject: "Subject", predicate: "Predicate", object: "Object", partly: (shown, all) => `${all} nodes; the ${shown} most connected are drawn.`, graphLabel: (n, m) => `A graph of ${n} nodes and ${m} edges; Tab moves between nodes`, zoomIn: "Zoom in", zoomOut: "Zoom out", fit: "Fit", graphHint: "Drag nodes or the background, scroll to zoom, choose a name for details.", nothingToDraw: "There is nothing to draw.", details: "Details", openPage: "Open the page", source: "Fetching Turtle…",
  inWords: "Ask in Chinese words", inWordsHint: "e.g. 哪些企业在…？ 谁投资了…？ …有多少家企业？", toQuery: "Make a query", lost: "Not understood: name a thing of this atlas and a relation, or write SPARQL.", notKnown: (list) => `Not understood: ${list}`,
  entity: "entity", keyword: "keyword", function: "function", variable: "variable", endpoint: "Endpoint", about: "Other programs can ask here, too",
};

/** The words in the language that is chosen now. */
export const words = (): Words => (lang() === "zh" ? ZH : EN);
