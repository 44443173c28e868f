// The words of the review page, in both languages.

const many = (n: number, one: string, more = `${one}s`): string => `${n.toLocaleString("en")} ${n === 1 ? one : more}`;

export const REVIEW_ZH = {
  review: "审阅", reviewHint: "最值得人看一眼的排在最前。每个回答都是一条决定，重建图谱时照办，随时可以撤销。",
  whyConflict: "两篇文章说法矛盾，哪个对？", whyDuplicate: "这两个是同一个吗？", whyNamesake: "各篇文章说的是同一个人吗？", whyClass: "类别对吗？", whyDoubt: "读得对吗？", whyProposal: "智能体的提议，采纳吗？",
  conflict: "矛盾", duplicate: "可能重复", namesake: "可能同名", class: "类别可疑", doubt: "把握不大", proposal: "提议", allReasons: "全部",
  accept: "对", reject: "不对", merge: "合并", keepApart: "不是同一个", rename: "改名", retype: "换类别", addFact: "补一条事实", undo: "撤销", skipOne: "跳过", leftRight: "左边对", rightRight: "右边对", bothRight: "都对", neither: "都不对", onePerson: "是同一个人", split: "分成两个", adopt: "采纳", refuse: "不采纳", swapInto: "换成另一个名字", mergeInto: (name: string) => `合并为 ${name}`,
  looksLike: (kind: string) => `从名称看像${kind}`, question: (n: number, all: number) => `第 ${n} 个，共 ${all} 个`, saidOf: (n: number) => `${n} 条事实和数据`, nothingSaid: "没有关于它的事实", upNext: "接下来", noQuestions: "没有要看的了。", noneOfThis: "这一类没有要看的了。",
  why: "理由（可空）", author: "署名", which: "哪一个", newName: "新名字", newKind: "新类别", otherOne: "与哪一个合并", partName: "另一个的名字", partArticles: "在哪些文章里指另一个", cancel: "取消", save_: "确定", quoteHere: "写明它的原话（可先在上面的原句里选中）", isFormer: "已是过去（曾任、曾在）", inWhich: "出自文章",
  decided: "最近的决定", pendingN: (n: number) => `${n} 条决定还没有用到图谱上`, applied: "图谱已按决定重做", apply: "用到图谱上", applying: "正在重做图谱…", unmatchedN: (n: number) => `${n} 条决定找不到对象，没有执行：`, notApplied: "未用", signedAs: (name: string) => `决定记在 ${name} 名下`,
  collect: "这里只能看，不能改图谱。你的回答收在这个浏览器里，可以复制或下载成 decisions.jsonl，再用下面的命令用到图谱上。", collectServed: "这里不能直接写入：请打开 tuzhi serve --review 打印的地址。你的回答先收在这个浏览器里。", collectedN: (n: number) => `已收集 ${n} 条决定`, copyLines: "复制", downloadLines: "下载 decisions.jsonl", clearLines: "清空", howTo: "用到图谱上", linesCopied: "已复制", keysHint: "每个按钮上标着它的按键；E 写理由，B 回到上一个。",
  sendFailed: (what: string) => `没有记下：${what}`, proposedBy: (who: string) => `${who} 提议`, actAccept: "认可", actReject: "否定", actMerge: "合并", actSplit: "分开", actRename: "改名", actRetype: "换类别", actAdd: "补充", actUndo: "撤销", actArticle: "加入文章", notSame: "不是同一个", nothingToUndo: "没有可以撤销的",
};

export const REVIEW_EN: typeof REVIEW_ZH = {
  review: "Review", reviewHint: "What most deserves a look comes first. Every answer is a decision that each rebuild follows, and that can be undone.",
  whyConflict: "Two articles contradict each other. Which is right?", whyDuplicate: "Are these two one thing?", whyNamesake: "Do all these articles mean one person?", whyClass: "Is the class right?", whyDoubt: "Was this read rightly?", whyProposal: "An agent proposes this. Adopt it?",
  conflict: "Conflicts", duplicate: "Duplicates", namesake: "Namesakes", class: "Odd classes", doubt: "Doubts", proposal: "Proposals", allReasons: "All",
  accept: "Right", reject: "Wrong", merge: "Merge", keepApart: "Keep apart", rename: "Rename", retype: "Other class", addFact: "Add a fact", undo: "Undo", skipOne: "Skip", leftRight: "Left is right", rightRight: "Right is right", bothRight: "Both are right", neither: "Neither", onePerson: "One person", split: "Split in two", adopt: "Adopt", refuse: "Refuse", swapInto: "Use the other name", mergeInto: (name) => `Merge as ${name}`,
  looksLike: (kind) => `by its name rather: ${kind}`, question: (n, all) => `${n} of ${all}`, saidOf: (n) => many(n, "fact or figure", "facts and figures"), nothingSaid: "Nothing is said of it", upNext: "Up next", noQuestions: "Nothing is left to look at.", noneOfThis: "Nothing of this sort is left.",
  why: "Reason (may be empty)", author: "Signed", which: "Which one", newName: "New name", newKind: "New class", otherOne: "Merge with", partName: "Name of the other one", partArticles: "In which articles it is the other one", cancel: "Cancel", save_: "Save", quoteHere: "The words that state it (select them in the sentence first)", isFormer: "It is past (a former post or place)", inWhich: "From the article",
  decided: "Latest decisions", pendingN: (n) => `${many(n, "decision")} not yet applied to the atlas`, applied: "The atlas now follows the decisions", apply: "Apply", applying: "Putting the atlas together again…", unmatchedN: (n) => `${many(n, "decision")} no longer ${n === 1 ? "applies" : "apply"}:`, notApplied: "not applied", signedAs: (name) => `Decisions are signed ${name}`,
  collect: "Here one can look, not change the atlas. Your answers are kept in this browser; copy or download them as decisions.jsonl, and apply them with the command below.", collectServed: "This page may not write: open the address that tuzhi serve --review printed. Your answers are kept in this browser meanwhile.", collectedN: (n) => `${many(n, "decision")} collected`, copyLines: "Copy", downloadLines: "Download decisions.jsonl", clearLines: "Clear", howTo: "To apply them", linesCopied: "Copied", keysHint: "Each button shows its key; E for a reason, B for the one before.",
  sendFailed: (what) => `Not noted: ${what}`, proposedBy: (who) => `proposed by ${who}`, actAccept: "accept", actReject: "reject", actMerge: "merge", actSplit: "split", actRename: "rename", actRetype: "retype", actAdd: "add", actUndo: "undo", actArticle: "add an article", notSame: "not one thing", nothingToUndo: "Nothing to undo",
};
