"use strict";
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = (theme) => root.setAttribute("data-theme", theme);
  paint(dark.matches ? "dark" : "light");
  document.getElementById("theme").addEventListener("click", () => paint(root.dataset.theme === "dark" ? "light" : "dark"));

  const filter = document.getElementById("filter");
  document.getElementById("language").addEventListener("click", () => {
    const lang = root.dataset.lang === "zh" ? "en" : "zh";
    root.setAttribute("data-lang", lang);
    root.lang = lang === "zh" ? "zh-CN" : "en";
    filter.placeholder = filter.dataset[lang];
  });
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const section of document.querySelectorAll("section")) {
      let left = 0;
      for (const row of section.querySelectorAll("li")) {
        row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted);
        left += row.hidden ? 0 : 1;
      }
      section.hidden = left === 0;
    }
  });
})();
