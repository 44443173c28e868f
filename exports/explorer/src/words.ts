// Every word that a reader sees, in both languages.

import { lang } from "./shell";
import { REVIEW_EN, REVIEW_ZH } from "./words-review";

const many = (n: number, one: string, more = `${one}s`): string => `${n.toLocaleString("en")} ${n === 1 ? one : more}`;

const ZH = {
  ...REVIEW_ZH,
  brand: "图志", home: "首页", map: "全图", path: "路径", timeline: "时间线", ranking: "排行", articles: "文章", query: "查询",
  skip: "跳到正文", theme: "切换深色或浅色", language: "Switch to English", languageMark: "EN", menu: "菜单", close: "关闭",
  searchHint: "搜索名称、别名、拼音或首字母", searchLabel: "搜索实体", search: "搜索", alias: "别名",
  noResult: (q: string) => `没有找到“${q}”。可以试试拼音（如 jiding）或首字母（如 jd）。`,
  results: (n: number) => `${n.toLocaleString("zh")} 个结果`, allResults: "查看全部结果", similar: "形近或同音", searching: "正在搜索…",
  loading: "正在读取…", failed: "读取失败", failedHint: (what: string) => `没有取到 ${what}。请检查服务是否还在运行，然后刷新页面。`,
  again: "重试", notFound: "没有这个实体", notFoundHint: (what: string) => `图谱中没有“${what}”。可以用搜索查找相近的名称。`,
  noView: "没有这个页面", noArticle: "没有这篇文章", empty: "图谱里还没有内容。", nothing: "没有符合条件的内容。",
  entities: "实体", facts: "事实", figures: "数据", articleCount: "文章",
  tagline: "每一条事实，都附有写明它的原句", classes: "类别", relations: "关系", important: "最重要的实体", newest: "最新文章", span: (a: string, b: string) => (a === b ? a : `${a} 至 ${b}`),
  aliases: "又名", sameAs: "另见", pathFrom: "查找路径", onMap: "在全图中查看", copy: "复制链接", copied: "链接已复制", copyFailed: "请从地址栏复制链接",
  csv: "CSV 表格", svg: "SVG 图", png: "PNG 图", export: "导出", saved: (name: string) => `已保存 ${name}`, tooLarge: "图太大，无法导出为图片；请缩小窗口再试。",
  outgoing: "由此出发", incoming: "指向此处", numbers: "数据", neighbours: "关系图", inArticles: "相关文章",
  noFacts: "还没有关于它的事实；它在下列文章中出现过。", hiddenFacts: (n: number) => `另有 ${n} 条不符合筛选条件`, notLoaded: (n: number, all: number) => `共 ${all} 条，此处列出最可信的 ${n} 条`,
  loadMore: "读取更多", showAll: (n: number) => `显示全部 ${n} 条`, moreSources: (n: number) => `另有 ${n} 处出处`, showSource: "出处",
  filters: "筛选", kinds: "类别", properties: "关系", confidence: "最低置信度", from: "文章日期从", until: "到", inArticle: "只看文章", anyArticle: "全部文章", reset: "清除筛选", all: "全选", none: "全不选", chosen: (n: number) => `已选 ${n} 项`,
  conf: "置信度", by: "抽取方法", quoteOf: "原句", original: "原网页", reader: "阅读全文", untitled: "无标题", undated: "日期不详", subject: "主体", object: "客体", about: "对象",
  title: "职务", status: "状态", current: "现任", former: "曾任", amount: "金额", round: "轮次", time: "时间", value: "数值", measure: "指标", unit: "单位", source: "来源", date: "日期", property: "关系", kind: "类别", name: "名称", sentence: "原句", published: "发布日期", reporters: "记者", bound: "界限",
  expand: "展开", collapse: "收起", open: "打开", more: (n: number) => `还有 ${n} 个`, moreNeighbours: (n: number) => `再显示 ${n} 个`, graphHint: "点击节点展开，拖动移动，滚轮缩放；方向键在节点间移动，回车展开", graphOf: (name: string) => `${name} 的关系图`, zoomIn: "放大", zoomOut: "缩小", fit: "适应窗口", expandedNote: (name: string, n: number) => `已展开 ${name}，新增 ${n} 个节点`, collapsedNote: (name: string) => `已收起 ${name}`, noMore: (name: string) => `${name} 没有更多相邻实体`,
  start: "起点", goal: "终点", swap: "互换", findPath: "查找", pathHint: "选两个实体，看它们通过哪些事实相连，每一步都有原句。", noPath: "在当前条件下，两者之间没有路径。", samePoint: "起点和终点相同。", steps: (n: number) => `${n} 步`, pathN: (i: number) => `路径 ${i}`, otherPaths: "等长的其他路径", together: "可信度乘积",
  years: "年份", happened: "发生的事", olderYears: "更早", newerYears: "更晚", timelineHint: "有明确日期的事实和数据，按时间排列。", entries: (n: number) => `${n.toLocaleString("zh")} 条`,
  rankHint: "按图谱中的企业数或文章给出的数据，比较区域、园区、孵化器和其他实体。", allKinds: "所有类别", rankOf: "比较", rankBy: "依据", firmsWithin: "企业数（含下级区域）", firmsDirect: "直接关联的企业数", factsCount: "事实数", statedFigure: "文章给出的数据", latest: "最近一次的数据", rank: "名次", within: "含下级", direct: "直接", showFirms: "列出企业", timeOf: "时间", noRank: "没有可比较的内容。",
  findArticle: "按标题查找", articleFacts: (n: number) => `${n} 条抽取结果`, whatWasRead: "从这句话读出", readHint: "把鼠标移到带标记的句子上，或点句末的数字，查看从中读出了什么。", readNothing: "没有从这篇文章中读出事实。", newer: "较新", older: "较旧", page: (i: number, n: number) => `第 ${i} / ${n} 页`, entitiesIn: "文中的实体",
  mapHint: "拖动平移，滚轮缩放，点击节点打开；放大后群组逐级展开", mapLabel: "全图：所有实体及其联系", shownOf: (n: number, all: number) => `${n.toLocaleString("zh")} / ${all.toLocaleString("zh")} 个实体`, groups: (n: number) => `${n} 个群组`, groupOf: (n: number) => `${n.toLocaleString("zh")} 个实体`, findOnMap: "在图中定位", selectedNode: "选中的实体", links: (n: number) => `${n} 条联系`,
  layingOut: "正在准备全图；很大的图谱第一次打开时需要排布，可能要几分钟。", factsOf: (n: number) => `${n.toLocaleString("zh")} 条事实`, searched: (q: string) => `搜索：${q}`, otherUnits: (n: number) => `另有 ${n} 条数据单位不同，无法比较，未列出。`,
  noscript: "请启用 JavaScript。", firms: "企业", noFigures: "没有数据", chartOf: (m: string) => `${m}的变化`, otherFigures: "其他数据",
  insights: "启示", insightsHint: "单篇文章没有说、几篇合起来才看得出的。都是提示，不写进图谱；每条都能回到事实和原句。", whyOne: "为什么：从", whyOther: "到", why2: "为什么有关联", noInsights: "图谱还太小，看不出什么。",
  tiesPart: "意外的关联", circlesPart: "共同的投资方、学校、活动…", groupsPart: "群落", suggestionsPart: "可能成立", movingPart: "数据的走势", conflictsPart: "互相矛盾", movingHint: "同一事物、同一指标在不同时间的数字；图在实体页上。", conflictsHint: "至多一个说得对；可以在“审阅”里决定。", bridgesPart: "牵线者", tiesHint: "没有一篇文章同时提到两端，却由同一个中间者连起来；比特越少越说明问题。", circlesHint: "由同一个实体、同一种关系连起来，而出自几篇文章的。", groupsHint: "彼此联系多于与外界联系的实体，以其中最有代表性的两个命名。", bridgesHint: "它的事实通向几个群落。", suggestionsHint: "没有人写明，但按图谱里的规律可能成立。不是事实：要由人决定。", bridgedBy: "牵线者：", mayHold: "可能", because: "因为", likely: "可能性", ruleHeld: (n: number, share: string) => `这样的情况 ${n} 次成立，占可判断的 ${share}`, thingsN: (n: number) => `${n} 个`, spreadOf: "参与系数：它的联系在各群落间分得多开",
  orderOf: "路径的排列", shortest: "最短", telling: "最说明问题", shortestHint: "步数最少，其中最可信的在前", tellingHint: "避开人人都连着的实体（如大城市）", tellingPaths: "最说明问题的路径", bitsN: (bits: string) => `${bits} 比特`, bitsOf: "比特：越少越说明问题", sharedOnes: "两者共同的", sharedHint: "两者都与之直接相连；与越少实体相连的越说明问题。", weightOf: "权重",
  pictureOf: "图片中的原处", pictureWhole: "看整张图片", pictures: "图片",
  alikeOnes: "相像的", findAlike: "找与它相像的", likenessOf: "相像程度：与相同的实体以相同的关系相连，越少见的越算数", nothingAlike: "没有与它相像的。",
  byArticle: "文章日期", yearly: (rate: string) => `，年均 ${rate}`, contradicts: "矛盾", mayFollow: (when: string, v: string, low: string, high: string, error: string) => `按以往的变化外推，${when} 年约 ${v}（八成把握在 ${low}–${high}；同一方法在已知各点上平均误差 ${error}）`, pastOnes: "曾经", endedNote: "后来的文章称已成过去", clashWith: (what: string) => `与另一处矛盾：${what}`,
};

const EN: typeof ZH = {
  ...REVIEW_EN,
  brand: "tuzhi", home: "Home", map: "Map", path: "Path", timeline: "Timeline", ranking: "Ranking", articles: "Articles", query: "Query",
  skip: "Skip to content", theme: "Switch dark or light", language: "切换到中文", languageMark: "中", menu: "Menu", close: "Close",
  searchHint: "Search names, aliases, pinyin or initials", searchLabel: "Search entities", search: "Search", alias: "alias",
  noResult: (q) => `Nothing found for “${q}”. Try pinyin (jiding) or initials (jd).`,
  results: (n) => many(n, "result"), allResults: "All results", similar: "Similar in form or sound", searching: "Searching…",
  loading: "Loading…", failed: "Could not load", failedHint: (what) => `${what} did not arrive. Check that the server is still running, then reload the page.`,
  again: "Try again", notFound: "No such entity", notFoundHint: (what) => `The graph holds no “${what}”. Search finds names like it.`,
  noView: "No such page", noArticle: "No such article", empty: "The graph holds nothing yet.", nothing: "Nothing passes the filters.",
  entities: "entities", facts: "facts", figures: "figures", articleCount: "articles",
  tagline: "Every fact with the sentence that states it", classes: "Classes", relations: "Relations", important: "Most important", newest: "Newest articles", span: (a, b) => (a === b ? a : `${a} to ${b}`),
  aliases: "Also", sameAs: "See also", pathFrom: "Find a path", onMap: "Show on the map", copy: "Copy link", copied: "Link copied", copyFailed: "Copy the link from the address bar",
  csv: "CSV table", svg: "SVG picture", png: "PNG picture", export: "Export", saved: (name) => `Saved ${name}`, tooLarge: "The picture is too large for PNG; make the window smaller and try again.",
  outgoing: "From here", incoming: "To here", numbers: "Figures", neighbours: "Neighbours", inArticles: "Articles",
  noFacts: "No facts about it yet; these articles name it.", hiddenFacts: (n) => `${n} more do not pass the filters`, notLoaded: (n, all) => `${all} in all; the surest ${n} are listed`,
  loadMore: "Load more", showAll: (n) => `Show all ${n}`, moreSources: (n) => many(n, "more source"), showSource: "Source",
  filters: "Filters", kinds: "Classes", properties: "Relations", confidence: "Minimum confidence", from: "Articles from", until: "to", inArticle: "Only article", anyArticle: "All articles", reset: "Clear filters", all: "All", none: "None", chosen: (n) => `${n} chosen`,
  conf: "Confidence", by: "Method", quoteOf: "Sentence", original: "Original page", reader: "Read the article", untitled: "Untitled", undated: "undated", subject: "subject", object: "object", about: "about",
  title: "Title", status: "Status", current: "current", former: "former", amount: "Amount", round: "Round", time: "Time", value: "Value", measure: "Measure", unit: "Unit", source: "Source", date: "Date", property: "Relation", kind: "Class", name: "Name", sentence: "Sentence", published: "Published", reporters: "Reporters", bound: "Bound",
  expand: "Expand", collapse: "Collapse", open: "Open", more: (n) => `${n} more`, moreNeighbours: (n) => `Show ${n} more`, graphHint: "Click a node to expand it, drag to move, wheel to zoom; arrow keys go from node to node, Enter expands", graphOf: (name) => `Neighbours of ${name}`, zoomIn: "Zoom in", zoomOut: "Zoom out", fit: "Fit to window", expandedNote: (name, n) => `${name} expanded, ${n} new nodes`, collapsedNote: (name) => `${name} collapsed`, noMore: (name) => `${name} has no more neighbours`,
  start: "From", goal: "To", swap: "Swap", findPath: "Find", pathHint: "Choose two entities to see the facts that join them, each step with its sentence.", noPath: "No path joins the two under these filters.", samePoint: "Start and goal are the same.", steps: (n) => many(n, "step"), pathN: (i) => `Path ${i}`, otherPaths: "Other paths as short", together: "confidence of the whole",
  years: "Years", happened: "What happened", olderYears: "Earlier", newerYears: "Later", timelineHint: "Facts and figures with a date of their own, by time.", entries: (n) => many(n, "entry", "entries"),
  rankHint: "Compare areas, parks, incubators and others by the firms in the graph or by stated figures.", allKinds: "All classes", rankOf: "Compare", rankBy: "By", firmsWithin: "Firms (areas below included)", firmsDirect: "Firms directly joined", factsCount: "Facts", statedFigure: "Stated figures", latest: "the latest figure of each", rank: "Rank", within: "within", direct: "direct", showFirms: "List firms", timeOf: "Time", noRank: "There is nothing to compare.",
  findArticle: "Find by title", articleFacts: (n) => many(n, "reading"), whatWasRead: "Read out of this sentence", readHint: "Point at a marked sentence, or use the number at its end, to see what was read out of it.", readNothing: "Nothing was read out of this article.", newer: "Newer", older: "Older", page: (i, n) => `Page ${i} of ${n}`, entitiesIn: "Entities in the text",
  mapHint: "Drag to pan, wheel to zoom, click a node to open it; groups open as you zoom in", mapLabel: "Map of all entities and their links", shownOf: (n, all) => `${n.toLocaleString("en")} of ${many(all, "entity", "entities")}`, groups: (n) => many(n, "group"), groupOf: (n) => many(n, "entity", "entities"), findOnMap: "Find on the map", selectedNode: "Selected entity", links: (n) => many(n, "link"),
  layingOut: "Preparing the map. A very large graph is laid out when its map is first opened, which may take minutes.", factsOf: (n) => many(n, "fact"), searched: (q) => `Search: ${q}`, otherUnits: (n) => `${many(n, "figure")} in other units cannot be compared and are left out.`,
  noscript: "Please enable JavaScript.", firms: "Firms", noFigures: "No figures", chartOf: (m) => `${m} over time`, otherFigures: "Other figures",
  insights: "Insights", insightsHint: "What no single article says and several say together. All are hints, none is written into the graph; each leads back to facts and their sentences.", whyOne: "Why: from", whyOther: "to", why2: "Why are they joined", noInsights: "The graph is too small to show any.",
  tiesPart: "Surprising ties", circlesPart: "Shared investors, schools, events …", groupsPart: "Communities", suggestionsPart: "May hold", movingPart: "Moving figures", conflictsPart: "Contradictions", movingHint: "Figures of one measure of one thing at different times; the charts stand on the page of the thing.", conflictsHint: "At most one of them is right; decide under Review.", bridgesPart: "Bridges", tiesHint: "No article names both ends, yet one thing joins them; fewer bits are more telling.", circlesHint: "Joined with one thing by one relation, told by several articles.", groupsHint: "Things joined with each other more than with others, named after the two that stand for them best.", bridgesHint: "Their facts lead into several communities.", suggestionsHint: "Nobody stated these; the graph's own regularities suggest them. They are no facts: a person decides.", bridgedBy: "Bridged by", mayHold: "may hold", because: "because", likely: "how likely", ruleHeld: (n, share) => `this held ${n} times, ${share} of those that can be judged`, thingsN: (n) => many(n, "thing"), spreadOf: "participation coefficient: how evenly its links lead into the communities",
  orderOf: "Order of paths", shortest: "Shortest", telling: "Most telling", shortestHint: "the fewest steps, the surest first", tellingHint: "avoids what everything is joined with, such as a big city", tellingPaths: "The most telling paths", bitsN: (bits) => `${bits} bits`, bitsOf: "bits: fewer are more telling", sharedOnes: "What both share", sharedHint: "Both are directly joined with these; those that few things are joined with tell more.", weightOf: "weight",
  pictureOf: "the place in the picture", pictureWhole: "See the whole picture", pictures: "Pictures",
  alikeOnes: "What is like it", findAlike: "Find what is like it", likenessOf: "likeness: joined with the same things in the same ways, the rarer the more", nothingAlike: "Nothing is like it.",
  byArticle: "dated by its article", yearly: (rate) => `, ${rate} a year`, contradicts: "Contradiction", mayFollow: (when, v, low, high, error) => `Carried on as before, ${when} would come to about ${v} (four in five: ${low}–${high}; the method's mean error on the known points is ${error})`, pastOnes: "Former", endedNote: "a later article calls it past", clashWith: (what) => `contradicts another article: ${what}`,
};

const TEXT = { zh: ZH, en: EN };
type Words = typeof ZH;
type Plain = { [K in keyof Words]: Words[K] extends string ? K : never }[keyof Words];

type Args<K extends keyof Words> = Words[K] extends (...args: infer A) => string ? A : [];

/** The text for a key; some texts have numbers or names in them. */
export function t<K extends keyof Words>(key: K, ...args: Args<K>): string {
  const text = TEXT[lang()][key] as string | ((...rest: Args<K>) => string);
  return typeof text === "function" ? text(...args) : text;
}

export const isWord = (key: string): key is Plain => typeof (ZH as Record<string, unknown>)[key] === "string";
export const whole = (n: number): string => n.toLocaleString(lang());
