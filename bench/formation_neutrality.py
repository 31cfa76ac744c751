"""Neutrality of a nation: indexes of 20,000,000 rows, and like names of 3,000,000 applicants.

Prints one JSON object. All people are invented. ``party_index_20m_s`` is what an import does with
numbers (blind indexes under a key in a file), ``party_shape_20m_s`` what it does with the other
columns; neither writes to a database. ``fuzzy_nation_s`` compares applicants with the rows of their
own regency, birth date and sex, names made alike before. ``fuzzy_recall_changed`` is the share of
20,000 pairs that is found though one name was changed, ``fuzzy_recall_with_single`` the same with
names of one word, which are compared as a whole; ``fuzzy_chance_rate`` the share of the nation's
pairs that is found by chance. ``*_cpu_s`` is processor time of this process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from garda.demo import names as parts
from garda.neutrality.domain.columns import shaped
from garda.neutrality.domain.matching import Cuts, likely, score
from garda.neutrality.domain.names import normalised
from garda.packs.loader import get_pack

APPLICANTS, ROWS, REGENCIES = 3_000_000, 20_000_000, 500
CHANGED = 20_000
BATCH = 200_000
FIRST_DAY, DAYS = date(1957, 1, 1), 18_615
SEED, PACK = 20241127, "pilkada2024"
#: Shares of names of one, two and three words.
LENGTHS = (0.06, 0.54, 0.40)
SYLLABLES = (
    "su har to wi ra ku di no na ya mu sa pra dar man hen dri wan lis ta ri ful yan bas gun jat mi "
    "ro kar ti ning sih wat ngi tri has bul lah"
)
#: Most seconds, least recall, most chance.
LIMITS = {"party_index_20m_s": 90.0, "fuzzy_nation_s": 60.0, "fuzzy_chance_rate": 2e-4}
LEAST_RECALL = 0.95

Rng = np.random.Generator


def pools(rng: Rng) -> tuple[np.ndarray, np.ndarray]:
    """Given names (as in the demo) and last names (made of syllables), each once."""
    styles = [style for _, style in parts._STYLES] + [parts._EAST]
    given = sorted({word for style in styles for word in (*style.male, *style.female)})
    syllables = SYLLABLES.split()
    made = {"".join(rng.choice(syllables, size)) for size in (2, 3) for _ in range(1_500)}
    last = sorted({*made, *(word for style in styles for word in style.last_male)})
    return rng.permutation(np.array(given)), rng.permutation(np.array(last))


def drawn(rng: Rng, pool: np.ndarray, size: int, steepness: float) -> pl.Series:
    """Words of a pool, the first ones more often (Zipf)."""
    weights = 1 / np.arange(1, len(pool) + 1) ** steepness
    picked = rng.choice(len(pool), size, p=weights / weights.sum())
    return pl.Series(pool).gather(picked)


def draw_names(rng: Rng, words: tuple[np.ndarray, np.ndarray], size: int) -> pl.Series:
    given, last = words
    length = pl.Series("length", rng.choice(3, size, p=LENGTHS))
    frame = pl.DataFrame(
        [
            drawn(rng, given, size, 0.7).alias("a"),
            drawn(rng, given, size, 0.7).alias("b"),
            drawn(rng, last, size, 0.4).alias("c"),
            length,
        ]
    )
    two = pl.concat_str("a", "c", separator=" ")
    three = pl.concat_str("a", "b", "c", separator=" ")
    chosen = pl.when(length == 0).then("c").when(length == 1).then(two).otherwise(three)
    return frame.select(chosen.str.to_uppercase().alias("name"))["name"]


def people(rng: Rng, words: tuple[np.ndarray, np.ndarray], size: int, key: str) -> pl.DataFrame:
    days = pl.Series(rng.integers(0, DAYS, size, dtype=np.int32))
    return pl.DataFrame(
        {
            key: np.arange(size, dtype=np.uint32),
            "name": draw_names(rng, words, size),
            "birth_date": (days + (FIRST_DAY - date(1970, 1, 1)).days).cast(pl.Date),
            "sex": pl.Series(rng.integers(0, 2, size, dtype=np.uint8)),
            "regency": pl.Series(rng.integers(0, REGENCIES, size, dtype=np.uint16)),
        }
    )


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What the work gives, its seconds and its processor seconds."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - begun, time.process_time() - begun_cpu


# --- what an import does ---------------------------------------------------------------------


def file_batches(
    rng: Rng, words: tuple[np.ndarray, np.ndarray], rows: int
) -> Iterator[pl.DataFrame]:
    """Rows as texts under the heads of a file, as they are read from it."""
    for start in range(0, rows, BATCH):
        size = min(BATCH, rows - start)
        days = rng.integers(0, DAYS, size)
        born = pl.Series(days).cast(pl.Int32) + (FIRST_DAY - date(1970, 1, 1)).days
        serial = pl.Series(np.arange(start, start + size)).cast(pl.String).str.zfill(10)
        yield pl.DataFrame(
            {
                "partai": ["Partai Uji"] * size,
                "nik": pl.Series(["332090"] * size) + serial,
                "nama": draw_names(rng, words, size),
                "tanggal_lahir": born.cast(pl.Date).cast(pl.String),
                "jk": pl.Series(["L", "P"]).gather(rng.integers(0, 2, size)),
                "kabupaten": pl.Series(rng.integers(1000, 1000 + REGENCIES, size)).cast(pl.String),
            }
        )


def import_rows(rng: Rng, words: tuple[np.ndarray, np.ndarray], rows: int) -> dict[str, float]:
    """Indexes and shapes, batch by batch; making the batches is not part of it."""
    from garda.neutrality.indexing import indexes_of

    paths = {str(1000 + n): f"id/{10 + n // 100}/{n % 100:02d}" for n in range(REGENCIES)}
    sums = dict.fromkeys(("shape", "shape_cpu", "index", "index_cpu"), 0.0)
    for batch in file_batches(rng, words, rows):
        rows_of, wall, cpu = timed(lambda batch=batch: shaped(batch, paths))
        sums["shape"] += wall
        sums["shape_cpu"] += cpu
        indexes, wall, cpu = timed(lambda kept=rows_of: indexes_of(kept["nik"].drop_nulls(), 1))
        sums["index"] += wall
        sums["index_cpu"] += cpu
        assert len(set(indexes)) == batch.height
    return {
        "party_index_20m_s": round(sums["index"], 1),
        "party_index_cpu_s": round(sums["index_cpu"], 1),
        "party_shape_20m_s": round(sums["shape"], 1),
        "party_shape_cpu_s": round(sums["shape_cpu"], 1),
    }


# --- like names ------------------------------------------------------------------------------


def nation(
    rng: Rng, words: tuple[np.ndarray, np.ndarray], applicants: int, rows: int, cuts: Cuts
) -> dict[str, float]:
    """Every applicant against the rows of the own regency, birth date and sex; all is chance."""
    frames = [people(rng, words, applicants, "person"), people(rng, words, rows, "row")]
    alike = normalised(pl.col("name"))
    frames, wall, _ = timed(lambda: [frame.with_columns(alike) for frame in frames])
    found, seconds, cpu = timed(lambda: likely(*frames, cuts))
    pairs = applicants * rows / (DAYS * 2 * REGENCIES)
    return {
        "fuzzy_nation_s": round(seconds, 1),
        "fuzzy_nation_cpu_s": round(cpu, 1),
        "normalising_s": round(wall, 1),
        "fuzzy_pairs": round(pairs),
        "fuzzy_chance_hits": found.height,
        "fuzzy_chance_rate": round(found.height / pairs, 6),
    }


def changed(rng: Rng, name: str) -> str:
    """The name with one change, as clerks and parties make them."""
    ways = (_dropped, _doubled, _replaced, _reversed, _spelt, _shortened)
    for way in rng.permutation(len(ways)):
        found = ways[way](rng, name)
        if found != name:
            return found
    return name


def _place(rng: Rng, name: str) -> int:
    letters = [i for i, letter in enumerate(name) if letter != " "]
    return int(rng.choice(letters))


def _dropped(rng: Rng, name: str) -> str:
    i = _place(rng, name)
    return name[:i] + name[i + 1 :]


def _doubled(rng: Rng, name: str) -> str:
    i = _place(rng, name)
    return name[: i + 1] + name[i:]


def _replaced(rng: Rng, name: str) -> str:
    i = _place(rng, name)
    return name[:i] + str(rng.choice(list("AEIOUNRSTL"))) + name[i + 1 :]


def _reversed(_rng: Rng, name: str) -> str:
    return " ".join(reversed(name.split()))


def _spelt(rng: Rng, name: str) -> str:
    if "MUHAMMAD" in name:
        return name.replace("MUHAMMAD", str(rng.choice(["MOH", "MUH", "MOCH", "M"])))
    return name.replace("Y", "I") if "Y" in name else name.replace("I", "Y", 1)


def _shortened(_rng: Rng, name: str) -> str:
    several = name.split()
    middle = (word[0] for word in several[1:-1])
    return " ".join([several[0], *middle, several[-1]]) if len(several) > 2 else name


def recall(rng: Rng, words: tuple[np.ndarray, np.ndarray], cuts: Cuts) -> dict[str, float]:
    """Of pairs that still differ when made alike: how many are found."""
    names = draw_names(rng, words, CHANGED)
    others = pl.Series([changed(rng, name) for name in names.to_list()], dtype=pl.String)
    alike = normalised(pl.col("name"))
    one = pl.DataFrame({"name": names}).select(alike)["name"]
    other = pl.DataFrame({"name": others}).select(alike)["name"]
    found = pl.Series(score(one, other, cuts)) > 0
    differ = one != other
    several = differ & one.str.contains(" ", literal=True)
    return {
        "fuzzy_recall_changed": round(float(found.filter(several).mean() or 0), 4),
        "fuzzy_recall_with_single": round(float(found.filter(differ).mean() or 0), 4),
        "fuzzy_changed_pairs": int(differ.sum()),
    }


def set_up(folder: str) -> None:
    """Django's settings with a key of our own; no database is asked."""
    os.environ |= {"GARDA_HOME": folder, "DJANGO_SETTINGS_MODULE": "garda.web.settings"}
    import django

    django.setup()
    from garda.people.keyring import Purpose, secrets

    secrets().make(Purpose.INDEX, 1)


def measure(applicants: int, rows: int) -> dict[str, Any]:
    rules = get_pack(PACK).neutrality
    cuts = Cuts(rules.sort_cut, rules.set_cut)
    rng = np.random.default_rng(SEED)
    words = pools(rng)
    with tempfile.TemporaryDirectory(prefix="garda-neutrality-") as folder:
        set_up(folder)
        found: dict[str, Any] = import_rows(rng, words, rows)
    found |= nation(rng, words, applicants, rows, cuts) | recall(rng, words, cuts)
    found["peak_gib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)
    kept = all(found[name] <= most for name, most in LIMITS.items())
    return found | {"within_limits": kept and found["fuzzy_recall_changed"] >= LEAST_RECALL}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applicants", type=int, default=APPLICANTS)
    parser.add_argument("--rows", type=int, default=ROWS)
    given = parser.parse_args()
    print(json.dumps(measure(given.applicants, given.rows)))


if __name__ == "__main__":
    main()
