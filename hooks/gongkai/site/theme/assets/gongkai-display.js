/*
 * How the reader wants the pages: dark or light, large letters. Runs before anything is shown, so that nothing changes under the eye;
 * also on mourning days, and for what needs a script to be reached by the keyboard alone.
 */
(() => {
  "use strict";
  const root = document.documentElement;
  const darkWanted = window.matchMedia("(prefers-color-scheme: dark)");

  /** What was chosen on this page: all that there is where the browser keeps nothing. */
  const chosen = {};

  function remembered(name) {
    try {
      return window.localStorage.getItem(`gongkai.${name}`) || chosen[name];
    } catch (error) {
      return chosen[name];
    }
  }

  function remember(name, value) {
    chosen[name] = value;
    try {
      window.localStorage.setItem(`gongkai.${name}`, value);
    } catch (error) {
      // It holds for this page.
    }
  }

  const switches = {
    large: () => remembered("large") === "yes",
    dark: () => (remembered("dark") ? remembered("dark") === "yes" : darkWanted.matches),
  };

  function show() {
    for (const name of Object.keys(switches)) root.classList.toggle(`gongkai-${name}`, switches[name]());
    document.querySelector("link[data-gongkai-dark]").media = switches.dark() ? "screen" : "not all";
    for (const button of document.querySelectorAll("[data-gongkai-switch]")) {
      button.setAttribute("aria-pressed", String(switches[button.dataset.gongkaiSwitch]()));
    }
  }

  /** On the days that the setting names the pages are grey, wherever the reader's clock stands. */
  function mourn() {
    const sheet = document.querySelector("link[data-gongkai-grey]");
    if (!sheet) return;
    const today = new Intl.DateTimeFormat("en-CA", {timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit"});
    const [first, last] = sheet.dataset.gongkaiGrey.split(" ");
    const day = today.format(new Date());
    if (first <= day && day <= last) sheet.media = "all";
  }

  /** The button that shows the columns on narrow screens; the style sheet looks at the box. */
  function listenToColumns() {
    const box = document.getElementById("__drawer");
    const button = document.querySelector("button.gongkai-head__columns");
    const open = (wanted) => {
      box.checked = wanted;
      button.setAttribute("aria-expanded", String(wanted));
    };
    open(false);
    button.addEventListener("click", () => open(!box.checked));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !box.checked) return;
      open(false);
      button.focus();
    });
  }

  /** A table that is wider than the page is scrolled: then the keyboard has to reach it. */
  function reachTables() {
    const tables = [...document.querySelectorAll(".gongkai-table")];
    const look = () => {
      const wide = tables.map((table) => table.scrollWidth > table.clientWidth);
      tables.forEach((table, i) => {
        for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", "表格，可以左右滚动"]]) {
          if (wide[i]) table.setAttribute(name, value);
          else table.removeAttribute(name);
        }
      });
    };
    const sizes = new ResizeObserver(look);
    for (const table of tables) {
      sizes.observe(table);
      sizes.observe(table.firstElementChild);
    }
  }

  /** What is printed names its address, also where the site does not know its own. */
  function tellAddress() {
    const place = document.querySelector(".gongkai-address span span");
    if (place && !place.textContent) place.textContent = `${window.location.origin}${window.location.pathname}`;
  }

  root.classList.replace("no-js", "js");
  show();
  mourn();
  darkWanted.addEventListener("change", show);
  window.addEventListener("storage", show);
  window.addEventListener("pageshow", show);
  document.addEventListener("DOMContentLoaded", () => {
    show();
    listenToColumns();
    reachTables();
    tellAddress();
    for (const button of document.querySelectorAll("[data-gongkai-switch]")) {
      button.addEventListener("click", () => {
        const name = button.dataset.gongkaiSwitch;
        const wanted = !switches[name]();
        remember(name, wanted ? "yes" : "no");
        button.setAttribute("aria-pressed", String(wanted));
        requestAnimationFrame(() => setTimeout(show));
      });
    }
  });
})();
