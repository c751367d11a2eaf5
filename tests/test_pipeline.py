import spacy


def test_the_component_hangs_the_reading_on_the_document() -> None:
    language = spacy.blank("en")
    language.add_pipe("geomap", config={"about": ["LAO"]})
    doc = language("Ministers of Cambodia and Laos met in Vientiane on Monday.")
    assert {place.feature.name for place in doc._.geomap.places} == {"Cambodia", "Laos", "Vientiane"}
    spans = doc.spans["geomap"]
    assert [(span.text, span.label_) for span in spans] == [
        ("Cambodia", "country"),
        ("Laos", "country"),
        ("Vientiane", "capital"),
    ]
    assert spans[2].kb_id_ == "geonames:1651944"


def test_a_blank_document_has_no_reading() -> None:
    language = spacy.blank("en")
    language.add_pipe("geomap")
    assert language(" ")._.geomap is None
