/*
 * How the reader wants the pages: dark or light, large letters. Runs before anything is shown, so that nothing changes under the eye;
 * also on mourning days, and for what needs a script to be reached by the keyboard alone.
 */
(() => {
  "use strict";
  const root = document.documentElement;
  const darkWanted = window.matchMedia("(prefers-color-scheme: dark)");

  /**
   * Choices made on this page, for browsers that keep nothing.
   * @type {Record<string, string>}
   */
  const chosen = {};

  /**
   * Return a choice of the reader, if any.
   * @param {string} name
   * @returns {string | undefined}
   */
  function remembered(name) {
    try {
      return window.localStorage.getItem(`gongkai.${name}`) || chosen[name];
    } catch (error) {
      return chosen[name];
    }
  }

  /**
   * Keep a choice of the reader.
   * @param {string} name
   * @param {string} value
   */
  function remember(name, value) {
    chosen[name] = value;
    try {
      window.localStorage.setItem(`gongkai.${name}`, value);
    } catch (error) {
      // It holds for this page.
    }
  }

  /**
   * Whether each switch is on.
   * @type {Record<string, () => boolean>}
   */
  const switches = {
    large: () => remembered("large") === "yes",
    dark: () => (remembered("dark") ? remembered("dark") === "yes" : darkWanted.matches),
  };

  /**
   * Return the buttons that switch the display.
   * @returns {NodeListOf<HTMLElement & {dataset: {gongkaiSwitch: string}}>}
   */
  function buttons() {
    return document.querySelectorAll("[data-gongkai-switch]");
  }

  /** Show the pages as the switches stand. */
  function show() {
    for (const name of Object.keys(switches)) root.classList.toggle(`gongkai-${name}`, switches[name]());
    /** @type {HTMLLinkElement} */ (document.querySelector("link[data-gongkai-dark]")).media = switches.dark() ? "screen" : "not all";
    for (const button of buttons()) {
      button.setAttribute("aria-pressed", String(switches[button.dataset.gongkaiSwitch]()));
    }
  }

  /** Make the pages grey on mourning days, in China's time. */
  function mourn() {
    /** @type {HTMLLinkElement & {dataset: {gongkaiGrey: string}} | null} */
    const sheet = document.querySelector("link[data-gongkai-grey]");
    if (!sheet) return;
    const today = new Intl.DateTimeFormat("en-CA", {timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit"});
    const [first, last] = sheet.dataset.gongkaiGrey.split(" ");
    const day = today.format(new Date());
    if (first <= day && day <= last) sheet.media = "all";
  }

  /** Let a button show the columns on narrow screens. The style sheet looks at the box. */
  function listenToColumns() {
    const box = /** @type {HTMLInputElement} */ (document.getElementById("__drawer"));
    const button = /** @type {HTMLButtonElement} */ (document.querySelector("button.gongkai-head__columns"));
    /** @type {(wanted: boolean) => void} */
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

  /** Let the keyboard reach tables wider than the page, which scroll. */
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
      sizes.observe(/** @type {Element} */ (table.firstElementChild));
    }
  }

  /** Print the page's address, also where the site does not know it. */
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
    for (const button of buttons()) {
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
