
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const form = $("find"), text = $("text"), count = $("count");
  const selects = { kind: $("kind"), part: $("part"), field: $("field") };
  const sections = [...document.querySelectorAll("#customers > section")].map((element) => ({
    element, key: element.id, kind: element.dataset.k,
    chunks: [...element.querySelectorAll(".chunk")].map((chunk, n) => ({ element: chunk, items: null, head: n === 0 })),
  }));
  const fold = (s) => s.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
  const number = (n) => n.toLocaleString(document.documentElement.lang);
  const chunks = sections.flatMap((s) => s.chunks.map((chunk) => ({ s, chunk })));
  const total = chunks.reduce((n, { chunk }) => n + chunk.element.firstElementChild.tBodies.length, 0);

  // What an item says is read when it is first looked for.
  const itemsOf = (chunk, kind) => chunk.items ??= [...chunk.element.firstElementChild.tBodies].map((element) => ({
    element, text: fold(element.textContent), kind: kind ?? element.dataset.k,
  }));
  const has = (i, field) => {
    i.fields ??= new Set(Array.from(i.element.querySelectorAll("th[scope=row], dt, td:nth-child(2) > small"), (f) => f.textContent));
    return i.fields.has(field);
  };

  const show = (element, shown) => { if (element.hidden === shown) element.hidden = !shown; };

  // filter looks for what matches, a few chunks at a time so that it gives way to
  // typing, and then shows all of that at once.
  let turn = 0;
  const filter = () => {
    const mine = ++turn;
    delete form.dataset.done;
    const words = fold(text.value).split(/\s+/).filter(Boolean);
    const kind = selects.kind.value, part = selects.part?.value ?? "", field = selects.field.value;
    const all = !words.length && !kind && !part && !field;
    const fits = (i) => (!kind || i.kind === kind) && words.every((w) => i.text.includes(w)) && (!field || has(i, field));
    const hitsOf = ({ s, chunk }) => {
      if (all) return null;
      return part && part !== s.key ? [] : itemsOf(chunk, s.kind).map(fits);
    };
    const found = [];
    const step = () => {
      if (mine !== turn) return;
      const until = performance.now() + 12;
      while (found.length < chunks.length && performance.now() < until) found.push(hitsOf(chunks[found.length]));
      if (found.length < chunks.length) setTimeout(step); else apply(found);
    };
    step();
  };

  // apply shows the hits of each chunk; null are all.
  const apply = (found) => {
    const top = $("customers").getBoundingClientRect().top;
    if (top < 0) scrollBy(0, top - document.querySelector("header").offsetHeight);
    let total = 0;
    for (const s of sections) s.found = 0;
    chunks.forEach(({ s, chunk }, n) => {
      const hits = found[n], size = chunk.element.firstElementChild.tBodies.length;
      const shown = hits ? hits.filter(Boolean).length : size;
      if (shown) chunk.items?.forEach((i, k) => show(i.element, hits ? hits[k] : true));
      show(chunk.element, shown > 0);
      chunk.element.style.containIntrinsicSize = shown === size ? "" : "auto " + shown * 68 + "px";
      const head = shown > 0 && s.found === 0; // the first that is shown bears the table's heads
      if (head !== chunk.head) chunk.element.classList.toggle("head", chunk.head = head);
      s.found += shown; total += shown;
    });
    for (const s of sections) show(s.element, s.found > 0);
    tell(total);
    form.dataset.done = "";
  };
  const tell = (found) => { count.value = count.dataset.words.replace("%", number(found)).replace("%", number(total)); };

  // While nobody asks for anything, what the items say is read ahead.
  const idle = window.requestIdleCallback ?? ((f) => setTimeout(() => f({ timeRemaining: () => 10 }), 50));
  let ahead = 0;
  const read = (deadline) => {
    while (ahead < chunks.length && deadline.timeRemaining() > 2) {
      itemsOf(chunks[ahead].chunk, chunks[ahead].s.kind);
      ahead++;
    }
    if (ahead < chunks.length) idle(read);
  };
  idle(read);

  text.addEventListener("input", filter);
  for (const select of Object.values(selects)) select?.addEventListener("change", filter);
  form.addEventListener("submit", (e) => e.preventDefault());
  document.addEventListener("keydown", (e) => {
    if (e.key === "/" && !/^(INPUT|SELECT)$/.test(e.target.tagName)) { e.preventDefault(); text.focus(); }
    if (e.key === "Escape" && e.target === text && text.value) { text.value = ""; filter(); }
  });
  form.reset();
  form.hidden = total === 0;
  tell(total);
})();
