"""The check of a whole nation: every rule, every double number, every name on a party list.

Prints one JSON object. 3,000,000 invented applications are judged by the pack's rules, their NIK is
compared with date of birth and sex, looked for twice among them, and joined with 20,000,000 rows of
party lists, all by blind index (16 random bytes). Making the data is not part of the time; reading
them from files is. The measured part runs in a process of its own, whose peak of memory is told.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from garda.formation.domain.eligibility import (
    OUTCOME_COLUMN,
    age_expression,
    assess_frame,
    in_force,
)
from garda.formation.domain.matching import HIGH, LOW, asked, listed, repeated
from garda.packs.loader import get_pack
from garda.people.domain.nik import Doubt, doubt_expression

APPLICATIONS, PARTY_ROWS = 3_000_000, 20_000_000
#: Of the applications: on a party list, sharing a NIK, a NIK unlike the form, not meeting a rule.
LISTED, TWICE, UNLIKE, UNMET = 0.004, 0.001, 0.01, 0.01
SEED, PACK = 20241127, "pilkada2024"
MOST_SECONDS, MOST_GIB = 15.0, 4.0
_MEASURED = "--measured"


def make(folder: Path) -> dict[str, int]:
    """Write applications and party lists; returns how many doubles and listed there must be."""
    rng = np.random.default_rng(SEED)
    words = rng.integers(0, 2**64, (APPLICATIONS + PARTY_ROWS, 2), np.uint64)
    own, party = words[:APPLICATIONS], words[APPLICATIONS:]
    doubles, hits = int(APPLICATIONS * TWICE), int(APPLICATIONS * LISTED)
    own[-doubles:] = own[:doubles]
    party[rng.choice(PARTY_ROWS, hits, replace=False)] = own[doubles : doubles + hits]
    pl.DataFrame({HIGH: party[:, 0], LOW: party[:, 1]}).write_parquet(
        folder / "party.parquet", compression="lz4"
    )
    people = _people(rng).with_columns(pl.Series(HIGH, own[:, 0]), pl.Series(LOW, own[:, 1]))
    people.write_parquet(folder / "applications.parquet", compression="lz4")
    return {"doubles": 2 * doubles, "listed": hits}


def _people(rng: np.random.Generator) -> pl.DataFrame:
    """A row per application: date of birth, sex, NIK and a column per fact of the rules."""
    born = np.datetime64("1960-01-01") + rng.integers(0, 48 * 365, APPLICATIONS)
    sexes = np.where(rng.random(APPLICATIONS) < 0.45, "P", "L")
    frame = pl.DataFrame({"born": born, "sex": sexes, "serial": np.arange(APPLICATIONS) % 9999})
    day = pl.col("born").dt.day().cast(pl.Int64) + 40 * (pl.col("sex") == "P").cast(pl.Int64)
    wrong = pl.Series("wrong", rng.random(APPLICATIONS) < UNLIKE)
    code = ((day + pl.col("wrong").cast(pl.Int64) * 3) % 72) * 10_000
    code = code + pl.col("born").dt.month().cast(pl.Int64) * 100 + pl.col("born").dt.year() % 100
    nik = pl.lit("332091") + (code * 10_000 + pl.col("serial")).cast(pl.String).str.zfill(10)
    numbered = frame.with_columns(wrong).with_columns(nik.alias("nik")).drop("wrong", "serial")
    return numbered.with_columns(_facts(rng))


def _facts(rng: np.random.Generator) -> list[pl.Series]:
    made = []
    for rule in get_pack(PACK).eligibility:
        met = rng.random(APPLICATIONS) >= UNMET
        if rule.kind == "one_of":
            made.append(pl.Series(rule.fact, np.where(met, rule.values[0], "smp")))
        elif rule.kind == "flag":
            made.append(pl.Series(rule.fact, met))
    return made


def judge(folder: Path) -> dict[str, Any]:
    """What is measured: from the files to the outcomes."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    pack = get_pack(PACK)
    people = pl.read_parquet(folder / "applications.parquet")
    doubles = repeated(people)
    on_lists = listed(people, pl.read_parquet(folder / "party.parquet"))
    doubts = people.select(doubt_expression("nik", "born", "sex").alias("doubt"))["doubt"]
    unlike = (doubts != Doubt.NONE.value).arg_true()
    questions = pl.concat(
        [
            asked(doubles, pack.found_checks["nik_twice"].rule, "identity"),
            asked(unlike, pack.found_checks["nik_birth"].rule, "identity"),
            asked(on_lists, "R05", "neutrality"),
        ]
    )
    facts = people.with_columns(age_expression("born", pack.voting_day).alias("age"))
    found = assess_frame(in_force(pack.eligibility, pack.voting_day), facts, questions)
    outcomes = dict(found[OUTCOME_COLUMN].value_counts().iter_rows())
    seconds, cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {
        "eligibility_3m_s": round(seconds, 2),
        "eligibility_cpu_s": round(cpu, 2),
        "eligibility_peak_gib": round(peak, 2),
        "outcomes": {str(name): count for name, count in outcomes.items()},
        "doubles": doubles.len(),
        "listed": on_lists.len(),
        "unlike": unlike.len(),
    }


def measure() -> dict[str, Any]:
    """The figures, and whether all that was planted was found."""
    with tempfile.TemporaryDirectory(prefix="garda-eligibility-") as name:
        planted = make(Path(name))
        command = [sys.executable, __file__, _MEASURED, name]
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(said.stdout)
    within = found["eligibility_3m_s"] <= MOST_SECONDS and found["eligibility_peak_gib"] <= MOST_GIB
    whole = all(found[what] == count for what, count in planted.items())
    return found | {"found_all_planted": whole, "within_limits": within}


def main() -> None:
    if sys.argv[1:2] == [_MEASURED]:
        print(json.dumps(judge(Path(sys.argv[2]))))
        return
    print(json.dumps(measure()))


if __name__ == "__main__":
    main()
