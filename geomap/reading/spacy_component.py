"""A spaCy Doc -> the same Doc with the Reading of its text, as a component of a spaCy pipeline.

    nlp = spacy.load("en_core_web_sm")
    nlp.add_pipe("geomap")
    doc = nlp("They met in Vientiane, Laos.")
    doc._.geomap.places, doc.spans["geomap"]

spaCy finds it by the entry point `spacy_factories`; nothing needs to be imported.
"""

# No `from __future__ import annotations`: spaCy validates the factory's arguments by their annotations, and some
# of its versions cannot resolve those that are strings.

from collections.abc import Callable, Sequence

# Only spaCy imports this module, so its own heavy import stands at the top: the decorator needs it.
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from geomap.article.sources import from_text
from geomap.reading.reader import read


@Language.factory("geomap", default_config={"about": ()})
def create(nlp: Language, name: str, about: Sequence[str]) -> Callable[[Doc], Doc]:
    """Return the component; `about` holds countries that the texts are known to be about, by name or code.

    It sets `doc._.geomap` to the `Reading` (None for a blank text) and `doc.spans["geomap"]` to the mentions
    that were placed. Each of these spans has the place's kind as its label and the feature's id as its `kb_id_`.
    """
    if not Doc.has_extension("geomap"):
        Doc.set_extension("geomap", default=None)

    def component(doc: Doc) -> Doc:
        if doc.text.strip():
            doc._.geomap = read(from_text(doc.text, source=name), about=about)
            placed = [(m, place.feature) for place in doc._.geomap.places for m in place.mentions]
            spans = [
                doc.char_span(m.start, m.end, feature.kind, feature.id, alignment_mode="expand")
                for m, feature in sorted(placed, key=lambda pair: pair[0].start)
            ]
            doc.spans["geomap"] = SpanGroup(doc, name="geomap", spans=[span for span in spans if span is not None])
        return doc

    return component
