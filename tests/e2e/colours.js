// Colours of words on their ground, as axe judges them. A look with which it has found no fault is known again by all that decides about
// it: the colour, size and weight of the letters, what lies under them, whether they are switched off or hidden, what a link stands in.
async ([rules, seen]) => {
  document.getAnimations().forEach(one => one.finish());
  const known = new Set(seen.split(" ")), grounds = new Map();
  const ground = one => {
    if (!one) return "";
    if (!grounds.has(one)) {
      const style = getComputedStyle(one);
      const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter].join();
      grounds.set(one, (own === "rgba(0, 0, 0, 0),none,1,none" ? "" : own + ";") + ground(one.parentElement));
    }
    return grounds.get(one);
  };
  const isOff = one => Boolean(one.closest(":disabled, [aria-disabled=true]") || one.closest("label")?.control?.disabled);
  const isHidden = (one, style) => Boolean(one.closest("[aria-hidden=true]")) || style.clipPath !== "none" || one.clientWidth === 1;
  const around = link => link && [getComputedStyle(link).textDecorationLine, getComputedStyle(link.parentElement).color];
  const short = words => [...words].reduce((sum, sign) => (Math.imul(sum, 31) + sign.charCodeAt(0)) | 0, 7).toString(36) + "-" + words.length;
  const look = one => {
    const style = getComputedStyle(one);
    const letters = [style.color, style.fontSize, style.fontWeight, style.textShadow];
    return short([letters, isOff(one), isHidden(one, style), around(one.closest("a")), ground(one)].join("|"));
  };
  const speaks = one => one.matches("input, select, textarea, button") || [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  const isThere = one => {
    const box = one.getBoundingClientRect();
    return one.checkVisibility({visibilityProperty: true}) && box.right > 0 && box.bottom + scrollY > 0;
  };
  const looks = new Map([...document.body.querySelectorAll("*")].filter(one => speaks(one) && isThere(one)).map(one => [one, look(one)]));
  const unknown = [...looks.keys()].filter(one => !known.has(looks.get(one)));
  if (!unknown.length) return {faults: [], good: []};
  const options = {resultTypes: ["violations", "incomplete"], iframes: false, preload: false, elementRef: true, runOnly: rules};
  const found = await axe.run({include: unknown}, options);
  // A picture or a gradient is a ground that axe can never judge; what lies in another's way here may not do so elsewhere.
  const lasting = node => node.any.some(one => ["bgImage", "bgGradient"].includes(one.data?.messageKey));
  const nodes = found.violations.concat(found.incomplete).flatMap(one => one.nodes);
  const doubtful = new Set(nodes.filter(node => !lasting(node)).map(node => looks.get(node.element)));
  const said = (rule, node) => rule + ": " + node.target.join(" ") + " " + node.html.slice(0, 120);
  return {
    faults: found.violations.flatMap(one => one.nodes.map(node => said(one.id, node))),
    good: [...new Set(unknown.map(one => looks.get(one)))].filter(one => !doubtful.has(one)),
  };
}
