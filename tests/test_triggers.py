import pytest

from geomap.reading.events.triggers import told


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The ministers met in Rome and signed a treaty.", [("CONSULT", "reported"), ("AGREE", "reported")]),
        ("Gunmen attacked a post and killed two officers.", [("ASSAULT", "reported")]),
        ("Officers met to discuss the road.", [("CONSULT", "reported")]),
        ("The two presidents are to meet on 1 January.", [("CONSULT", "planned")]),
        ("The army could impose a curfew.", [("COERCE", "hypothetical")]),
        ("Chad denied that its troops crossed the river.", [("MOBILIZE", "denied")]),
        ("A visit to Rome was cancelled.", [("TRAVEL", "denied")]),
        ("The deal was not signed.", []),
        ("A second meeting is planned in January.", [("CONSULT", "planned")]),
        ("Residents blocked the road, and police arrested four.", [("PROTEST", "reported"), ("COERCE", "reported")]),
        ("The envoy was expelled.", [("SANCTION", "reported")]),
        ("Thirty migrants were expelled.", [("COERCE", "reported")]),
        ("Joint patrols began in May.", [("COOPERATE", "reported")]),
        ("The border is 820 km long.", []),
    ],
)
def test_told(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert [(trigger.type, trigger.status) for trigger in told(sentence, 0, len(sentence))] == expected


def test_clauses_lie_within_the_sentence() -> None:
    text = "It rained. Chad closed the border, and Mali, which sent troops, reopened it on Monday. All was well."
    start, end = text.index("Chad"), text.index(" All")
    found = told(text, start, end)
    assert len(found) >= 2
    for trigger in found:
        assert start <= trigger.clause[0] <= trigger.start < trigger.end <= trigger.clause[1] <= end
