// Every word that a reader sees, in both languages, and how it is put on the page.

const TEXT = {
  zh: {
    brand: "知识图谱", skip: "跳到搜索", searchHint: "搜索名称、别名、拼音或首字母", searchLabel: "搜索实体",
    filters: "图例与筛选", kinds: "类别", properties: "关系", confidence: "最低置信度", articles: "文章", all: "全选", none: "全不选",
    overview: "概览", png: "导出 PNG 图片", theme: "切换深色或浅色", language: "Switch to English", languageMark: "EN",
    canvas: "关系图：拖动平移，滚轮缩放，点击节点或连线查看出处", close: "关闭", details: "详情", view: "视图",
    zoomIn: "放大", zoomOut: "缩小", fit: "适应窗口", reset: "清除筛选", entities: "实体", facts: "事实", numbers: "数据",
    aliases: "又名", sameAs: "另见", shown: (n, all, m) => `显示 ${n} / ${all} 个实体 · ${m} 条连线`,
    notice: (n, all) => `图谱较大：先画出最重要的 ${n} 个实体（共 ${all} 个），其余可用搜索加入。`,
    noResult: (q) => `没有找到“${q}”。可以试试拼音（jiding）或首字母（jd）。`, results: (n) => `${n} 个结果`,
    outgoing: "由此出发", incoming: "指向此处", attributes: "基本信息", observations: "数据", time: "时间", value: "数值", measure: "指标",
    sentence: "出处", moreSentences: (n) => `另有 ${n} 处出处`, showAll: (n) => `显示全部 ${n} 条`, original: "原文", untitled: "无标题",
    reporters: "记者", method: "抽取方法", conf: "置信度", hiddenFacts: (n) => `另有 ${n} 条不符合当前筛选`, loners: "未关联的实体", articleCount: "文章",
    only: "只看", hops: (n) => `${n} 步内`, whole: "全图", copy: "复制链接", copied: "链接已复制", copyFailed: "请从地址栏复制链接",
    noFacts: "图中还没有关于它的事实。", noGraph: "这张图里还没有实体。", allHidden: "当前筛选下没有可显示的实体。",
    top: "最重要的实体", sources: "文章", how: "怎样读这张图",
    how1: "颜色和形状表示类别，面积表示重要性（PageRank）。", how2: "点击节点或连线，右侧列出事实和写明它的原句，相关词语已标出。",
    how3: "拖动平移，滚轮缩放；按 / 搜索，Esc 关闭。", between: "两者之间的事实", alias: "别名", pinyin: "拼音",
    title: "职务", status: "状态", current: "现任", former: "曾任", amount: "金额", round: "轮次", undated: "未注明", undatedArticle: "日期不详",
    subjectMark: "主体", objectMark: "客体", findArticle: "按标题查找文章", moreArticles: (n) => `另有 ${n} 篇，可按标题查找`, caption: (n, m, k) => `${n} 个实体 · ${m} 条事实 · ${k} 篇文章`,
    added: (name) => `已把“${name}”加入图中`, expand: "展开出处", showOnGraph: "查看",
  },
  en: {
    brand: "Knowledge graph", skip: "Skip to search", searchHint: "Search names, aliases, pinyin or initials", searchLabel: "Search entities",
    filters: "Legend and filters", kinds: "Classes", properties: "Relations", confidence: "Minimum confidence", articles: "Articles", all: "All", none: "None",
    overview: "Overview", png: "Export a PNG picture", theme: "Switch dark or light", language: "切换到中文", languageMark: "中",
    canvas: "Graph: drag to pan, wheel to zoom, click a node or an edge for its sources", close: "Close", details: "Details", view: "View",
    zoomIn: "Zoom in", zoomOut: "Zoom out", fit: "Fit to window", reset: "Clear filters", entities: "entities", facts: "facts", numbers: "figures",
    aliases: "also", sameAs: "See also", shown: (n, all, m) => `Showing ${n} of ${all} entities · ${m} links`,
    notice: (n, all) => `A large graph: the ${n} most important of ${all} entities are drawn; search adds any other.`,
    noResult: (q) => `Nothing found for “${q}”. Try pinyin (jiding) or initials (jd).`, results: (n) => `${n} results`,
    outgoing: "From here", incoming: "To here", attributes: "Basics", observations: "Figures", time: "Time", value: "Value", measure: "Measure",
    sentence: "Source", moreSentences: (n) => `${n} more source${n > 1 ? "s" : ""}`, showAll: (n) => `Show all ${n}`, original: "Original", untitled: "Untitled",
    reporters: "Reporters", method: "Method", conf: "Confidence", hiddenFacts: (n) => `${n} more do not pass the filters`, loners: "Without links", articleCount: "articles",
    only: "Show only", hops: (n) => (n === 1 ? "1 step" : `${n} steps`), whole: "Everything", copy: "Copy link", copied: "Link copied", copyFailed: "Copy the link from the address bar",
    noFacts: "The graph holds no facts about it yet.", noGraph: "This graph holds no entities yet.", allHidden: "No entity passes the filters.",
    top: "Most important", sources: "Articles", how: "How to read this",
    how1: "Colour and shape tell the class, area the importance (PageRank).", how2: "Click a node or an edge: the panel lists the facts with the sentence that states each, words marked.",
    how3: "Drag to pan, wheel to zoom; / to search, Esc to close.", between: "Facts between the two", alias: "alias", pinyin: "pinyin",
    title: "Title", status: "Status", current: "current", former: "former", amount: "Amount", round: "Round", undated: "undated", undatedArticle: "undated",
    subjectMark: "subject", objectMark: "object", findArticle: "Find an article by title", moreArticles: (n) => `${n} more, find them by title`, caption: (n, m, k) => `${n} entities · ${m} facts · ${k} articles`,
    added: (name) => `“${name}” was added to the picture`, expand: "Show the source", showOnGraph: "Show",
  },
};

let lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";

/** The text for a key; functions make texts with numbers or names in them. */
function t(key, ...args) {
  const text = TEXT[lang][key];
  return typeof text === "function" ? text(...args) : text;
}

const byId = (id) => document.getElementById(id);

/** An element; strings among the children become text, never markup, so no name or sentence can do harm. */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    else if (name === "style") for (const [rule, to] of Object.entries(value)) node.style.setProperty(rule, to);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";
function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}
const icon = (name) => svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `#i-${name}` }));

/** Put the fixed texts of the page into the chosen language. */
function translate() {
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-l]")) {
    node.setAttribute("aria-label", t(node.dataset.l));
    if (node.tagName === "BUTTON") node.title = t(node.dataset.l);
  }
  byId("search").placeholder = t("searchHint");
  byId("search").setAttribute("aria-label", t("searchLabel"));
  byId("article-search").placeholder = t("findArticle");
  byId("article-search").setAttribute("aria-label", t("findArticle"));
  byId("language").textContent = t("languageMark");
  document.title = lang === "zh" ? "图志 · 知识图谱" : "图志 tuzhi · knowledge graph";
}
