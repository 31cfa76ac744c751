// The rules of a form definition, as results/domain/checks.py has them: the same findings in the
// same order with the same words. A figure that was not read (null) makes every comparison it
// stands in silent. All arithmetic is in whole numbers; a rule's value is a fraction such as "1/4".

const FORM = "form";
const STATION = "station";
const LIST = "list";
export const ERROR = "E";

/** "1/40" → {over: 1, under: 40, text}. */
function fraction(text) {
  const [over, under = 1] = (text ?? "0").split("/").map(Number);
  return { over, under, text };
}

const floored = (over, under) => Math.floor((over - (((over % under) + under) % under)) / under);
const raised = (over, under) => -floored(-over, under);

/** A whole number the Indonesian way: 1.743. */
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ".");

/** Figures by field key. Raises RangeError when there are more or fewer than fields. */
export function asSheet({ fields }, figures) {
  if (fields.length !== figures.length) throw new RangeError("figures do not fit the form");
  return Object.fromEntries(fields.map(({ key }, at) => [key, figures[at]]));
}

/** "Pemilih dalam DPT (L)". */
export function fieldName(definition, key) {
  const { label, column } = definition.fields.find((field) => field.key === key);
  return column === null ? label.id : `${label.id} (${column.toUpperCase()})`;
}

// Relations, and how they are read out.

const termName = ({ source, key }) => (source ? `${source}.${key}` : key);

function termText(term) {
  const { coefficient } = term;
  if (coefficient === 1) return termName(term);
  return coefficient === -1 ? `-${termName(term)}` : `${coefficient}*${termName(term)}`;
}

const sumText = (terms) => terms.map(termText).join(" + ").replaceAll("+ -", "- ");

export function relationText({ left, op, right, constant }) {
  const read = sumText(right);
  const whole = constant || right.length === 0 ? (right.length ? `${read} + ${constant}` : String(constant)) : read;
  return `${sumText(left)} ${op} ${whole}`.replaceAll("+ -", "- ");
}

const HOLDS = { "=": (a, b) => a === b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b };

/** The sum of one side, null where one of its figures is unknown. */
function side(terms, sources) {
  let total = 0;
  for (const { source, key, coefficient } of terms) {
    const value = sources[source]?.[key] ?? null;
    if (value === null) return null;
    total += coefficient * value;
  }
  return total;
}

function* relations(rule, definition, sources) {
  for (const relation of rule.relations) {
    const left = side(relation.left, sources);
    const right = side(relation.right, sources);
    if (left === null || right === null || HOLDS[relation.op](left, right + relation.constant)) continue;
    const keys = [...new Set([...relation.left, ...relation.right].map(termName))];
    yield finding(rule, definition, keys, relationText(relation), left, right + relation.constant);
  }
}

// The other kinds.

function* range(rule, definition, { "": sheet }) {
  for (const key of rule.keys) {
    const value = sheet[key];
    const most = 10 ** definition.fields.find((field) => field.key === key).boxes - 1;
    if (value === null || (value >= 0 && value <= most)) continue;
    yield finding(rule, definition, [key], `0 <= ${key} <= ${most}`, value, most);
  }
}

function* limit(rule, definition, { "": sheet }) {
  const [key] = rule.keys;
  const { over, under } = fraction(rule.value);
  const most = floored(over, under);
  if (sheet[key] !== null && sheet[key] > most) yield finding(rule, definition, [key], `${key} <= ${most}`, sheet[key], most);
}

/** Fewest and most ballots that a station of so many voters may have received (K11). */
export function reserveBounds(value, voters) {
  const { over, under } = fraction(value);
  return [voters + floored(over * voters, under), voters + raised(over * voters, under) + 1];
}

function* reserve(rule, definition, { "": sheet }) {
  const [received, voters] = rule.keys.map((key) => sheet[key]);
  if (received === null || voters === null) return;
  const [least, most] = reserveBounds(rule.value, voters);
  if (received >= least && received <= most) return;
  const text = `${least} <= ${rule.keys[0]} <= ${most}`;
  yield finding(rule, definition, rule.keys, text, received, received < least ? least : most);
}

/** First key as a share of the second: turnout from the value on, invalid votes above it. */
function* shareOf(rule, definition, { "": sheet }) {
  const [part, whole] = rule.keys.map((key) => sheet[key]);
  if (part === null || whole === null || part <= 0) return;
  const { over, under, text } = fraction(rule.value);
  const turnout = rule.kind === "turnout";
  const beyond = part * under - over * whole;
  if (beyond < 0 || (beyond === 0 && !turnout)) return;
  yield finding(rule, definition, rule.keys, `${rule.keys[0]} ${turnout ? "<" : "<="} ${text}*${rule.keys[1]}`, part, whole);
}

/** A choice with all valid votes (or the value's share), where there is a second choice. */
function* landslide(rule, definition, { "": sheet }) {
  const votes = rule.keys.slice(0, -1);
  const whole = rule.keys.at(-1);
  const valid = sheet[whole];
  if (valid === null || valid <= 0 || votes.length === 1) return;
  const { over, under, text } = fraction(rule.value);
  for (const key of votes) {
    if (sheet[key] === null || sheet[key] * under < over * valid) continue;
    yield finding(rule, definition, [key, whole], `${key} < ${text}*${whole}`, sheet[key], valid);
  }
}

const CHECKS = { relation: relations, range, limit, reserve, turnout: shareOf, invalid_share: shareOf, landslide };

function finding(rule, definition, keys, relation, left, right) {
  const difference = left - right;
  const said = { left: grouped(left), right: grouped(right), difference: grouped(difference), field: fieldName(definition, keys[0].split(".").at(-1)) };
  return {
    code: rule.code, severity: rule.severity, block: rule.block, keys, relation, left, right, difference,
    message: rule.message.id.replace(/\{(\w+)\}/g, (_, name) => said[name]),
    contest: definition.contest_kind,
  };
}

function* ofScope(definition, scope, sources) {
  for (const rule of definition.rules) if (rule.scope === scope) yield* CHECKS[rule.kind](rule, definition, sources);
}

/** Findings of one form by itself, in the order of the rules. */
export const checkForm = (definition, figures) => [...ofScope(definition, FORM, { "": asSheet(definition, figures) })];

/** Findings between the forms of one station and its voter list. `definitions`, `figures`: by contest
 * kind; `voters`: {dpt_l, dpt_p, dpt_j}. What two forms say about each other is found once. */
export function checkStation(definitions, figures, voters = {}) {
  const sheets = Object.fromEntries(Object.entries(figures).map(([kind, some]) => [kind, asSheet(definitions[kind], some)]));
  const found = new Map();
  for (const [kind, sheet] of Object.entries(sheets)) {
    for (const one of ofScope(definitions[kind], STATION, { ...sheets, "": sheet, [LIST]: voters })) {
      const own = one.keys.some((key) => !key.includes("."));
      const name = JSON.stringify([one.code, one.relation, own ? one.contest : ""]);
      if (!found.has(name)) found.set(name, one);
    }
  }
  return [...found.values()];
}
