// What the sums say about one figure, as soon as they can say something.

import { asSheet, fieldName } from "./checks.js";

const SHOWN = 3;

/** Both sides with figures, or null while one is missing. */
function sides({ left, right, constant }, sources) {
  const value = ({ source, key, coefficient }) => (sources[source]?.[key] ?? null) === null ? null : coefficient * sources[source][key];
  const [lefts, rights] = [left.map(value), [...right.map(value), ...(constant ? [constant] : [])]];
  return [...lefts, ...rights].includes(null) ? null : { lefts, rights };
}

const total = (values) => values.reduce((sum, value) => sum + value, 0);

const written = (values) => (values.length ? values.join(" + ").replaceAll("+ -", "− ") : "0");

/** "61 + 265 = 326": the sum first, then what stands on the paper. */
function equation(lefts, rights) {
  const [sum, alone] = lefts.length > rights.length ? [lefts, rights] : [rights, lefts];
  return sum.length === 1 ? `${sum[0]} = ${total(alone)}` : `${written(sum)} = ${total(sum)}`;
}

const names = (definition, relation, key) =>
  [...relation.left, ...relation.right].filter((term) => !term.source && term.key !== key).map((term) => fieldName(definition, term.key));

/** Sums with this figure that hold: {code, text, fields}. */
function holding(definition, key, sources) {
  const found = [];
  for (const rule of definition.rules) {
    for (const relation of rule.relations) {
      if (relation.op !== "=" || ![...relation.left, ...relation.right].some((term) => !term.source && term.key === key)) continue;
      const both = sides(relation, sources);
      if (both && total(both.lefts) === total(both.rights)) {
        found.push({ holds: true, code: rule.code, text: equation(both.lefts, both.rights), fields: names(definition, relation, key) });
      }
    }
  }
  return found;
}

/** Findings with this figure first, then the sums that hold. A finding says which sum, by how much,
 * and which figures it speaks of. */
export function answersAt({ contest, station }, figures, key, findings) {
  const { definition } = contest;
  const sources = { "": asSheet(definition, figures), list: station.voters ?? {} };
  const failing = findings.filter((one) => one.keys.includes(key)).map((one) => ({
    holds: false, code: one.code, severity: one.severity, text: one.message, difference: Math.abs(one.difference),
    fields: one.keys.filter((name) => name !== key && !name.includes(".")).map((name) => fieldName(definition, name)),
  }));
  return [...failing, ...holding(definition, key, sources)].slice(0, SHOWN);
}
