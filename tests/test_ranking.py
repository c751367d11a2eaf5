import re

import numpy as np
import pytest

from geomap.geodata import gazetteer
from geomap.reading.resolution import naming, ranking, traits
from geomap.reading.resolution.forest import Forest
from geomap.reading.resolution.traits import Name


def ranked(text: str, *names: str, about: tuple[str, ...] = ()) -> dict[str, ranking.Ranked]:
    spans = [(text.index(name), text.index(name) + len(name), 0.95) for name in names]
    return {one.name.text: one for one in ranking.rank(naming.named(text, spans)[0], about)}


def country(one: ranking.Ranked) -> str | None:
    return gazetteer.feature(one.rows[0]).country


def test_odds_are_best_first_and_sum_to_one() -> None:
    one = ranked("A fire broke out in Springfield.", "Springfield")["Springfield"]
    assert sum(one.odds) == pytest.approx(1)
    assert list(one.odds) == sorted(one.odds, reverse=True)
    assert len(one.rows) == len(one.strengths) == len(one.odds) > 20
    assert 0 < one.confidence < 1


def test_a_parent_decides() -> None:
    found = ranked("They live in London, Ontario, and in Paris, Texas.", "London", "Ontario", "Paris", "Texas")
    assert country(found["London"]) == "CAN"
    assert gazetteer.feature(found["Paris"].rows[0]).admin1 == "Texas"


def test_the_other_names_decide() -> None:
    local = "Lexington, Frankfort and Versailles in Kentucky had floods."
    found = ranked(local, "Lexington", "Frankfort", "Versailles", "Kentucky")
    assert gazetteer.feature(found["Versailles"].rows[0]).admin1 == "Kentucky"
    found = ranked("The talks at Versailles led to a treaty of France and Germany.", "Versailles", "France", "Germany")
    assert country(found["Versailles"]) == "FRA"


def test_about_lends_weight() -> None:
    text = "Snow fell in Cambridge."
    assert country(ranked(text, "Cambridge")["Cambridge"]) == "GBR"
    assert country(ranked(text, "Cambridge", about=("USA",))["Cambridge"]) == "USA"


def test_the_dateline_and_the_border_weigh_for_what_lies_there() -> None:
    text = "PHNOM PENH (AP) — Rain fell in Battambang, far from the border of Peru and Chile and from Tacna."
    names, _ = naming.named(
        text, [(m.start(), m.end(), 0.9) for m in re.finditer("PHNOM PENH|Batt\\w+|Peru|Chile|Tacna", text)]
    )
    briefs = ranking.candidates(names)
    table = traits.table(names, briefs, ranking.prior(names, briefs))
    column = {trait: table[:, number] for number, trait in enumerate(traits.TRAITS)}
    first = np.concatenate([[0], np.cumsum([len(name.rows) for name in names])[:-1]])
    penh, battambang, peru, _, tacna = first
    assert column["dateline km"][battambang] < np.log(320) < column["dateline km"][tacna]
    assert column["dateline country"][battambang] > 0.9 > column["dateline country"][tacna]
    assert column["dateline km"][penh] == column["dateline km"].max()
    assert column["border country"][tacna] > 0.9 > column["border country"][battambang]
    assert column["border country"][peru] < 0.1  # it is no proof of itself


def test_names_without_candidates_and_no_names() -> None:
    assert ranking.rank([]) == []
    nobody = Name("Xyzzang", 1, 0.0, [], [])
    (one,) = ranking.rank([nobody])
    assert (one.rows, one.confidence) == ((), 0.0)


def test_a_very_long_article_is_weighed_in_parts() -> None:
    hits = gazetteer.hits("Springfield")[:20]
    rows, strengths = [row for row, _ in hits], [strength for _, strength in hits]
    names = [Name("Springfield", 1, n / 700, rows, strengths) for n in range(700)]
    found = ranking.rank(names)
    assert [one.name is name for one, name in zip(found, names, strict=True)] == [True] * 700


def test_a_forest_is_the_sum_of_its_leaves() -> None:
    # one tree: feature 1 at most 0.5 -> -1, else feature 0 at most 2 -> 0, else 3; another that is one leaf
    forest = Forest(
        {
            "feature": [[1, 0, 0, 0, 0], [0, 0, 0, 0, 0]],
            "threshold": [[0.5, 0.0, 2.0, 0.0, 0.0], [0.0] * 5],
            "left": [[1, 1, 3, 3, 4], [0, 1, 2, 3, 4]],
            "right": [[2, 1, 4, 3, 4], [0, 1, 2, 3, 4]],
            "value": [[0.0, -1.0, 0.0, 0.0, 3.0], [0.5, 0.0, 0.0, 0.0, 0.0]],
            "depth": [2, 0],
        }
    )
    table = np.array([[9.0, 0.5], [2.0, 0.6], [2.1, 0.6]])
    assert forest.predict(table) == pytest.approx(1 / (1 + np.exp(-np.array([-0.5, 0.5, 3.5]))))


def test_what_lies_beside_the_best_counts_with_it() -> None:
    capital, province = (row for row, _ in gazetteer.hits("Vientiane")[:2])
    texan = next(row for row, _ in gazetteer.hits("Paris") if gazetteer.feature(row).admin1 == "Texas")
    near = ranking.evidence(Name("Vientiane", 1, 0.0, [capital, province], [3, 3]), [capital, province], [0.5, 0.4])
    apart = ranking.evidence(Name("Vientiane", 1, 0.0, [capital, texan], [3, 3]), [capital, texan], [0.5, 0.4])
    assert near[3] > apart[3]
