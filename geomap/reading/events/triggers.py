"""A sentence -> the acts that it tells, by a lexicon of verbs and nouns, and whether they happened."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from geomap.model.reading import Status
from geomap.reading.resources import table, words

_GAP = r"(?:\S+\s+){0,6}?"
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’\n]{25,}’(?!\w)")
_CLAUSE = re.compile(
    r"[;:—(]\s*|\s–\s|,\s+(?=(?:and|but|when|while|after|before|where|which|who|then|so)\b)|\s(?=(?:and|but|when|while|as|after"
    r"|before|because|since they|that|where|which|who|then)\s)"
)
_GENERAL = re.compile(
    r"\b(?:importance of|essential|such cooperation|commitment to|in order to|ought to|must|should be|hopes?|fears?"
    r"|believes?|thinks?|always|often|usually|every (?:day|morning|year|week|night|summer|winter)|likely to|common"
    r"|need(?:s|ed)? to|promotes?|ready (?:for|to)|closer (?:than|to)|prospects? (?:of|for)|in general"
    r"|as a rule|whenever|likes? to|wants? to|would like)\b",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\b(?:(?:ha(?:s|ve|d)|was|were|is|are|did|does|do|could|would|will) not(?: yet)?"
    r"|(?:has|have|did|was|were|does|do)n[’']t"
    r"|never|nobody|no one|nothing|none|neither|nor|not yet|without"
    r"|no (?:plans?|intention|wish|desire|need|reason)(?: to| of)?"
    r"|instead of|rather than|avoid(?:ed)?)\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied)|dismiss(?:es|ed)? (?:reports|claims|allegations|rumours|rumors)|no truth|fairy tale"
    r"|disput(?:es|ed) (?:reports|claims)|rumours? that|rejected (?:reports|claims))\b",
    re.IGNORECASE,
)
_CALLED_OFF = re.compile(
    r"\b(?:call(?:ed)? off|cancel(?:s|led|ed)?|never took place|did not take place|scrapped|postponed indefinitely"
    r"|fell through|shelved|was abandoned|were abandoned|did not happen|never happened|came to nothing)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:will|’ll|shall|(?:is|are|was|were) (?:due|set|scheduled|expected|planning|preparing|to)(?: to)?"
    r"|plans?(?: to)?"
    r"|planned(?: to| for)?|intends?(?: to)?|expects? to|promise[sd]?(?: to)?|pledge[sd]? to|vow(?:s|ed)? to"
    r"|prepar(?:es|ing) to|about to|(?:is|are) (?:planned|scheduled|expected|due)"
    r"|announced that (?:it|they|he|she) would"
    r"|said (?:that )?(?:it|they|he|she) would|upcoming|agreed to)\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
_NOUN_PLANNED = re.compile(
    r"\b(?:(?:is|are) (?:now )?(?:planned|scheduled|due|expected|set)|"
    r"will (?:be|take|begin|start|open|follow|last|resume|continue|go on|end)"
    r"|(?:begins?|starts?|opens?|takes? place) (?:next|tomorrow)|planned for|scheduled for)\b",
    re.IGNORECASE,
)
_POSSIBLE = re.compile(r"\b(?:could|might|may|should)\s+(?:\w+\s+){0,3}$")
_IF = re.compile(r"(?:^|[,;]\s*|\s)(?:if|unless|in case)\s", re.IGNORECASE)
_BE = re.compile(r"\b(?:is|are|was|were|been|be|being|kept|began|started)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_TO = re.compile(r"\bto\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_LIGHT = re.compile(
    r"\b(?:held|hold|holds|holding|took place|take place|takes place|began|begins|begin|started|starts|start"
    r"|broke out|broke down|collapsed|left|plans?|will resume|will continue"
    r"|erupted|followed|follows|follow|continued|continues|resumed|ended|ends|lasted|spanned|opened|opens|closes"
    r"|is planned"
    r"|are planned|is scheduled|is due|will be|will take"
    r"|were reported|was reported|destroyed|killed|hit|struck|rocked|shook|triggered|went on|staged"
    r"|organised|published|posted|issued|said|announced|sent|arrived|flowed|thanked|called off|cancelled|denied|enabled"
    r"|according|solidified|happened|never took place|made|paid|planned|in a|in an)\b",
    re.IGNORECASE,
)
_SAYING = re.compile(r"\b(?:said|says|told|added|wrote|reported|announced|argued|warned|noted)\b")
_OWN_DATE = re.compile(r"\bsaid an?\b|\bin an?\b|\bpublished\b|\bposted\b|\bissued\b|\bfrom\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word or phrase that tells of an act."""

    type: str
    label: str
    noun: bool
    status: Status
    start: int
    end: int
    clause: tuple[int, int]
    """The part of the sentence that tells of this act, as offsets into the text."""


@dataclass(frozen=True)
class _Row:
    type: str
    label: str
    noun: bool
    forms: tuple[str, ...]
    near: str

    # compiled when a word first asks for it: an article asks for few of the rows
    @cached_property
    def pattern(self) -> re.Pattern[str]:
        forms = sorted(self.forms, key=len, reverse=True)
        return re.compile("(?:" + "|".join(_form(form) for form in forms) + r")\b")

    @cached_property
    def bases(self) -> frozenset[str]:
        return frozenset() if self.noun else frozenset(_bases(self.forms))

    def fits(self, clause: str) -> bool:
        """Tell whether a clause has what must stand beside the word, and nothing that may not."""
        return not self.near or bool(self._beside.search(clause)) != self.near.startswith("!")

    @cached_property
    def _beside(self) -> re.Pattern[str]:
        words = "|".join(_form(word) for word in self.near.removeprefix("!").split("|"))
        return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


@cache
def _lexicon() -> dict[str, list[_Row]]:
    """Return the rows of the lexicon by the first words of their forms, in the order of the file."""
    found: dict[str, list[_Row]] = defaultdict(list)
    for type_, label, sort, forms, *near in table("events"):
        row = _Row(type_, label, sort == "noun", tuple(forms.split("|")), near[0] if near else "")
        for first in dict.fromkeys(form.split()[0] for form in row.forms):
            found[first].append(row)
    return found


def _form(form: str) -> str:
    return (
        _GAP.join(
            re.escape(part.strip()).replace(r"\ ", r"\s+") + (r"\s+" if n == 0 else "")
            for n, part in enumerate(form.split("~"))
        )
        if "~" in form
        else re.escape(form).replace(r"\ ", r"\s+")
    )


def _bases(forms: Sequence[str]) -> Iterator[str]:
    """Yield the forms whose first word is a base: it has a past or a third person beside it."""
    heads = {form.split()[0] for form in forms}
    for form in forms:
        head = form.split()[0]
        stem = head[:-1] if head.endswith(("e", "y")) else head
        past = {head + "ed", stem + "ed", head + "d", stem + "ied", head + head[-1] + "ed", head + "s", head + "es"}
        if past & heads or head in words("irregular"):
            yield form


_LONGEST_CLAUSE = 500
_WORD = re.compile(r"[a-z][a-z’'-]*", re.IGNORECASE)


def told(text: str, start: int, end: int) -> list[Trigger]:
    """Return the acts that a sentence tells, in its order, at most one for each of its clauses."""
    sentence = text[start:end]
    if sentence.rstrip('”" ').endswith("?"):
        return []
    # what somebody says in his own words is an opinion or a claim; its letters are blanked, its offsets kept
    plain = _QUOTED.sub(lambda match: " " * len(match.group()), sentence)
    found: list[Trigger] = []
    free = 0
    for first, last in _clauses(plain):
        trigger = _of_clause(plain, first, last, start)
        if (
            trigger is None and not found and first > 0 and last < _LONGEST_CLAUSE
        ):  # "The crossing between A and B was closed" is one clause
            trigger = _of_clause(plain, 0, last, start)
        if trigger is None:
            if found:  # "and drinking water to Ayutla on Tuesday" goes on with the clause before
                found[-1] = replace(found[-1], clause=(found[-1].clause[0], start + last))
            continue
        if found and _is_same_act(plain, found[-1], trigger, start):
            found[-1] = replace(found[-1], clause=(found[-1].clause[0], start + last))
        elif found and (found[-1].type, trigger.type) in _ONE_ACT:
            continue
        else:
            found.append(trigger if found else replace(trigger, clause=(start + free, start + last)))
    return found


_ONE_ACT = frozenset([("PROTEST", "REQUEST"), ("PROTEST", "ACCUSE"), ("REQUEST", "RETREAT"), ("THREATEN", "COERCE")])
"""What a protest or a demand is about is no second act."""


def _clauses(plain: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in _CLAUSE.finditer(plain):
        if match.start() > at:
            yield at, match.start()
            at = match.start()
    yield at, len(plain)


def _of_clause(plain: str, first: int, last: int, offset: int) -> Trigger | None:
    clause = plain[first:last]
    lexicon = _lexicon()
    nouns: list[tuple[_Row, int, int]] = []
    for word in _WORD.finditer(clause):
        if word.group() == "March":
            continue  # the month
        for row in lexicon.get(word.group().lower(), ()):
            match = row.pattern.match(clause.lower(), word.start())
            if not match or not row.fits(clause):
                continue
            if row.noun:
                nouns.append((row, word.start(), match.end()))
                break
            if _is_finite(row, plain, first + word.start(), match.group(), clause):
                status = _status(plain, first + word.start(), first, last)
                if _NO_OBJECT.match(plain, first + match.end()):
                    return None  # "lifted no sanctions"
                label = _label(row, match.group(), clause)
                return status and Trigger(
                    row.type, label, False, status, *_at(offset + first, word.start(), match.end()),
                    (offset + first, offset + last),
                )  # fmt: skip
    light = bool(nouns) and _LIGHT.search(clause) and not _GENERAL.search(clause)
    for row, at, until in nouns:
        if light:
            if row.type == "STATEMENT" and not (_SAYING.search(plain) and _OWN_DATE.search(clause)):
                continue
            status = _status(plain, first + at, first, last)
            if status == "reported":
                status = _status_of_noun(clause)
            return status and Trigger(
                row.type,
                _label(row, "", clause),
                True,
                status,
                *_at(offset + first, at, until),
                (offset + first, offset + last),
            )
    return None


_DISASTER = re.compile(
    r"\b(earthquake|quake|flood|landslide|mudslide|avalanche|wildfire|forest fire|fire|blaze|cyclone|hurricane|typhoon"
    r"|storm|explosion|eruption|tsunami|drought|epidemic|outbreak|referendum|election|accident|crash|collision)s?\b"
    r"|\b(burst its banks|overflowed|flooded|inundated)\b"
    r"|\b(capsized|sank|derailed|collided|crashed|plunged|overturned)\b",
    re.IGNORECASE,
)


_NO_OBJECT = re.compile(r"\s+no\s(?!longer|fewer|less|more)")
_EXACT = {
    "Killing": ((r"wound|injur", "", "People wounded"), (r"kidnap|abduct", "", "Abduction")),
    "Shelling": ((r"bomb|strafe", "", "Bombing"),),
    "Ban": ((r"block", "", "Blockade"), (r"halt|suspend|stop", "", "Halt")),
    "Curfew": (
        (r"", r"\bstate of emergency\b", "State of emergency"),
        (r"", r"\bmartial law\b", "Martial law"),
        (r"", r"\blockdown\b", "Lockdown"),
        (r"", r"\bblockade\b", "Blockade"),
    ),
    "Expulsion": ((r"recall", "", "Recall of an envoy"),),
}
"""What an act is called by its word, or by another of its clause, where the row of the lexicon has several."""


def _label(row: _Row, form: str, clause: str) -> str:
    """Return what a reader calls an act; a disaster by its kind, where the clause says of which."""
    for word, beside, label in _EXACT.get(row.label, ()):
        if re.match(word, form) and re.search(beside, clause) and not (word and re.search(r"\bkilled\b", clause)):
            return label
    kind = _DISASTER.search(clause) if row.label == "Disaster" else None
    if not kind:
        return row.label
    return kind[1].capitalize() if kind[1] else "Flood" if kind[2] else "Accident"


def _at(offset: int, start: int, end: int) -> tuple[int, int]:
    return offset + start, offset + end


def _is_finite(row: _Row, plain: str, at: int, form: str, clause: str) -> bool:
    """Tell whether a verb tells of an act here: not "met to discuss", not "the stranded"."""
    before = plain[max(0, at - 60) : at]
    head = form.split()[0]
    if re.search(
        r"\b(?:the|a|an|these|those|his|her|its|their|of|for|in|on|another|no)\s+(?:(?:first|second|last)\s+)?$",
        before,
        re.IGNORECASE,
    ):
        return False
    if head.endswith("ed") and _COUNTED.search(before) and _DOES.match(plain, at + len(form)):
        return False  # "four wounded guards were taken to a hospital"
    if before.endswith(", ") and re.match(r"\s+by\b", plain[at + len(form) :]):
        return False  # "police, backed by officers,"
    if head.endswith("ing"):
        return bool(_BE.search(before)) or row.type == "ACCUSE"
    planned = bool(_PLANNED.search(before))
    if form in row.bases and head not in _PAST_LIKE_BASE:
        if planned or _POSSIBLE.search(before) or _DENIAL.search(plain[:at]):
            return True
        # the present of what a day is named for: "people elect a president on Saturday"
        return bool(_SOON.search(clause) and _PLURAL.search(before)) or bool(_DID.search(before))
    return planned or not _TO.search(before)


_COUNTED = re.compile(r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|many|some)\s+$", re.I)
_DOES = re.compile(r"\s+(?:\w+\s+)?(?:\w+s|men|women|people|children)\s+(?:were|are|had|have|\w+ed)\b")
_PAST_LIKE_BASE = frozenset(["shut", "put", "set", "hit", "cut", "spread", "burst", "shed", "beat"])
_SOON = re.compile(
    r"\b(?:tomorrow|next|tonight|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|this (?:week|month|evening))\b"
)
_PLURAL = re.compile(r"\b(?:people|police|\w+[^s\W]s|they|we)\s+$")
_DID = re.compile(r"\b(?:did|does|do)\b(?: not)?\s*$")


def _status(plain: str, at: int, first: int, last: int) -> Status | None:
    """Return whether an act happened, is planned, denied or possible; None where it is none at all."""
    before, clause = plain[max(0, at - 80) : at], plain[first:last]
    if _CALLED_OFF.search(plain[at:]) or _CALLED_OFF.search(clause):
        return "denied"
    denial = _DENIAL.search(plain)
    if denial and (denial.start() < at or "fairy" in denial.group().lower()):
        return "denied"
    if re.search(r"\bto $", before) and plain[at : at + 5] == "blame":
        return None
    if _NOT_DONE.search(before) or re.match(r"\W*(?:and\s+)?(?:no|nobody|none)\b", clause, re.IGNORECASE):
        return None
    if _PLANNED.search(before):
        return "planned"
    if _POSSIBLE.search(before):
        return None if re.match(r"\w+\s+have\b", plain[at - 12 : at]) else "hypothetical"
    if _IF.search(clause):
        return "hypothetical"
    if _GENERAL.search(clause):
        return None
    return "reported"


def _status_of_noun(clause: str) -> Status:
    """Return what the verbs about a noun say of it: "a clash was denied", "talks will be held"."""
    if _DENIAL.search(clause):
        return "denied"
    if _NOUN_PLANNED.search(clause):
        return "planned"
    return "hypothetical" if re.search(r"\b(?:could|may|might)\s+\w+", clause) else "reported"


def _is_same_act(plain: str, before: Trigger, after: Trigger, offset: int) -> bool:
    """Tell whether a clause goes on about the act of the one before: "attacked a post and killed two officers"."""
    if before.type != after.type:
        return False
    between = plain[before.end - offset : after.start - offset]
    if re.search(r"\b(?:second|third|next|another|further|new|separate)\s+(?:\w+\s+)?$", between):
        return False
    return after.noun or not re.search(r"\d{4}|\b(?:later|then|another|also)\b", between) or len(between) < 25
