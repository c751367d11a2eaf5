from geomap.article import from_text
from geomap.model import Event, Reading
from geomap.reading import read


def by_type(reading: Reading) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in reading.events:
        found.setdefault(event.type, []).append(event)
    return found


def test_seed_events(seed_reading: Reading) -> None:
    found = by_type(seed_reading)
    vientiane, cambodia, laos = "geonames:1651944", "geonames:1831722", "geonames:1655842"
    meeting, second = found["CONSULT"]
    assert (meeting.place, meeting.place_basis) == (vientiane, "stated")
    assert (meeting.date.first, meeting.date.last, meeting.date.basis) == ("2023-10-01", "2023-10-04", "inherited")
    assert (second.place, second.place_basis) == (vientiane, "inherited")
    (post,) = found["STATEMENT"]
    assert post.date.first == "2023-10-02"
    (aid,) = found["AID"]
    assert (aid.origin, aid.destination, aid.place) == (cambodia, laos, None)
    (confrontation,) = found["MOBILIZE"]
    assert (confrontation.place, confrontation.date.precision) == ("curated:o-alay", "unknown")
    (trip,) = found["TRAVEL"]
    assert (trip.date.first, trip.date.last, trip.date.basis) == ("2023-10-01", "2023-10-04", "stated")
    assert trip.destination == laos
    assert len(seed_reading.events) == 6


def test_events_quote_their_sentence(seed_reading: Reading) -> None:
    text = seed_reading.article.text
    for event in seed_reading.events:
        assert (event.start, event.end) in event.evidence
        assert text[event.start].isupper() or text[event.start] in "“"
        assert text[event.end - 1] in ".”"


def test_without_a_year_none_is_invented(seed: object) -> None:
    reading = read(from_text("The Cambodian trip to Laos began on October 1."))
    assert [event.date.first for event in reading.events] == ["XXXX-10-01"]


def test_status() -> None:
    reading = read(
        from_text(
            "Troops will meet in Hanoi. A clash in Paris was denied; the army denied it. "
            "A clash could follow in Rome. Soldiers clashed in Madrid. Talks will be held in Lima."
        )
    )
    assert [(event.type, event.status) for event in reading.events] == [
        ("ASSAULT", "denied"),
        ("ASSAULT", "hypothetical"),
        ("ASSAULT", "reported"),
        ("CONSULT", "planned"),
    ]


def test_a_trip_has_ends_and_no_pin() -> None:
    (trip,) = read(from_text("The minister travelled from Santiago to Arica, Chile.")).events
    assert (trip.place, trip.origin, trip.destination) == (None, "geonames:3871336", "geonames:3899361")


def test_a_closed_border_is_no_arrest() -> None:
    (event,) = read(from_text("Peru closed its border with Chile.")).events
    assert event.type == "OTHER"
    assert event.summary.startswith("Closure")


def test_generalities_are_no_events(seed_reading: Reading) -> None:
    told = {seed_reading.article.text[e.start : e.end][:20] for e in seed_reading.events}
    assert not any(sentence.startswith("He also noted that") for sentence in told)
    assert not any(sentence.startswith("Yang Peou") for sentence in told)
