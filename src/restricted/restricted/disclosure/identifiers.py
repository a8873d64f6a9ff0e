"""What in somebody's words would tell who spoke, or where: found, with its kind and its place in the text.

Telephone numbers are found by Google's library for them, e-mail addresses and postcodes by their form, schools and
people by how they are called. What no pattern can know is met by caution: a word with a capital inside a sentence, or
one that opens a sentence and is no everyday word, is refused unless it is on a list of names that may stand. So a
surname, a ward or an estate is found without a list of all of them. It errs towards refusing. It cannot see what is
told without a name ("the only head who..."): a person reads every quotation.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import phonenumbers

EMAIL, WEB, TELEPHONE, POSTCODE, PERSON, SCHOOL, PROTECTED, OWN_PLACE, NAME = (
    "an e-mail address",
    "a web address",
    "a telephone number",
    "a postcode",
    "a person",
    "a school",
    "a name on the list of protected names",
    "the locality of who spoke",
    "a name that is not known",
)
LEAST_DIGITS = 7
"""Of a telephone number without its dialling code."""

_AT, _DOT = r"\s?(?:@|[\[(]?\bat\b[\])]?)\s?", r"(?:\.|\s?[\[(]?\bdot\b[\])]?\s?)"
_EMAIL = re.compile(rf"[\w.+-]+@[\w-]+(?:\.[\w-]+)*|[\w.+-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)+", re.IGNORECASE)
"""As it is written, and as it is said."""
_WEB = re.compile(r"(?:https?://|www\.)\S+|(?<!\w)@\w{2,}|\b[\w-]+\.(?:org|com|net|co|gov|sch|ac|uk)\b\S*", re.I)
_POSTCODE = re.compile(r"\b(?:GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d[\dA-HJKMNP-Y]? ?\d[ABD-HJLNP-UW-Z]{2})\b", re.I)
"""The form that Royal Mail gives to postcodes."""
_DATE = re.compile(r"\b\d{4}[/-]\d{2}(?:[/-]\d{2})?\b|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b")
"""Academic years and days: the library takes them for telephone numbers."""
_TITLE = r"(?:(?i:mr|mrs|ms|mx|dr|prof|cllr|rev)\.?|Miss|Professor|Councillor|Sir|Dame|Lord|Lady|Reverend|Father|Canon)"
_PERSON = re.compile(rf"\b{_TITLE}\s+[^\W\d_][\w'’-]*(?:\s+[A-Z][\w'’-]+)*")
_SAINT = r"(?i:\b(?:st\.?|saint|our lady)(?: of)?)\s+(?!of\b)[^\W\d_][\w'’-]*"
_KIND = (
    r"(?:Primary|Secondary|High|Junior|Infants?|Grammar|Nursery|School|Academy|College|Sixth Form|Federation|Trust)s?"
)
_SCHOOL = re.compile(
    rf"(?:{_SAINT}(?:\s+[A-Z][\w'’-]+)*|\b[A-Z][\w'’-]+(?:\s+(?:of\s+|the\s+)?[A-Z][\w'’-]+)*?\s+{_KIND}\b(?:\s+{_KIND}\b)*)"
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_OPENING = re.compile(r"(?:^|[.!?:…][\"”'’)\]]*\s+|[\"“‘(\[]\s*|\n\s*|\s[-–—]\s*)$")
_ENDING = re.compile(r"(?:n['’]t|['’](?:s|ve|re|ll|d|m|t)?)$", re.I)
_BETWEEN, NOTHING = r"[\s-]+", r"(?!)"
_I = frozenset({"i"})


@dataclass(frozen=True)
class Identifier:
    """Something in a text that would tell who or where: its kind, the words, and where they begin."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the words end."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Wording:
    """The words that a text is judged by.

    ``names`` may stand though they have a capital; ``openers`` are everyday words that may open a sentence;
    ``protected`` may stand nowhere, in whatever letters; ``own_place`` are the names of the locality of who spoke.
    """

    names: tuple[str, ...] = ()
    openers: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    own_place: tuple[str, ...] = ()

    @functools.cached_property
    def everyday(self) -> frozenset[str]:
        """The openers in the form in which words are compared."""
        return frozenset(word.casefold() for word in self.openers)


Rule = Callable[[str, Wording], Iterator[Identifier]]


def find_identifiers(text: str, wording: Wording, rules: Mapping[str, Rule] | None = None) -> list[Identifier]:
    """Everything in ``text`` that would tell who or where, in its order; each stretch of it once.

    ``rules`` are :data:`RULES`; trials leave one out, to see that it is missed.

    >>> found = find_identifiers("Ring Okafor on 01632 960983.", Wording(openers=("ring",)))
    >>> [(entry.kind, entry.text) for entry in found]
    [('a name that is not known', 'Okafor'), ('a telephone number', '01632 960983')]
    """
    plain = unicodedata.normalize("NFC", text)
    found: list[Identifier] = []
    for rule in (RULES if rules is None else rules).values():
        for one in rule(plain, wording):
            if not any(one.start < other.end and other.start < one.end for other in found):
                found.append(one)
    return sorted(found, key=lambda entry: entry.start)


def _by(kind: str, pattern: re.Pattern[str]) -> Rule:
    def rule(text: str, _wording: Wording) -> Iterator[Identifier]:
        yield from (Identifier(kind, hit.group(), hit.start()) for hit in pattern.finditer(text))

    return rule


def _telephones(text: str, _wording: Wording) -> Iterator[Identifier]:
    without_days = _DATE.sub(lambda hit: "x" * len(hit.group()), text)
    for hit in phonenumbers.PhoneNumberMatcher(without_days, "GB", leniency=phonenumbers.Leniency.POSSIBLE):
        if sum(map(str.isdigit, hit.raw_string)) >= LEAST_DIGITS:
            yield Identifier(TELEPHONE, hit.raw_string, hit.start)


def _schools(text: str, wording: Wording) -> Iterator[Identifier]:
    """Schools by how they are called; "Our School" and names that may stand are no school's name."""
    for hit in _SCHOOL.finditer(_masked(text, wording.names)):
        words = [_bare(word) for word in _WORD.findall(hit.group())]
        if any(word not in wording.everyday and not re.fullmatch(_KIND, word, re.I) for word in words):
            yield Identifier(SCHOOL, hit.group(), hit.start())


def _listed(kind: str, words_of: Callable[[Wording], tuple[str, ...]]) -> Rule:
    def rule(text: str, wording: Wording) -> Iterator[Identifier]:
        for hit in _phrases(words_of(wording), re.IGNORECASE).finditer(text):
            yield Identifier(kind, hit.group(), hit.start())

    return rule


def _names(text: str, wording: Wording) -> Iterator[Identifier]:
    """Words with a capital: inside a sentence any that is not known, at its head any that is no everyday word."""
    masked = _masked(text, wording.names)
    for hit in _WORD.finditer(masked):
        word = hit.group()
        if not any(sign.isupper() or sign.istitle() for sign in word) or _bare(word) in _I:
            continue
        is_opening = bool(_OPENING.search(masked[: hit.start()]))
        if not (is_opening and _bare(word) in wording.everyday):
            yield Identifier(NAME, word, hit.start())


RULES: dict[str, Rule] = {
    PROTECTED: _listed(PROTECTED, lambda wording: wording.protected),
    OWN_PLACE: _listed(OWN_PLACE, lambda wording: wording.own_place),
    EMAIL: _by(EMAIL, _EMAIL),
    WEB: _by(WEB, _WEB),
    POSTCODE: _by(POSTCODE, _POSTCODE),
    TELEPHONE: _telephones,
    SCHOOL: _schools,
    PERSON: _by(PERSON, _PERSON),
    NAME: _names,
}
"""From the surest to the most cautious: of two that find the same words the first says what they are."""
ALLOWABLE = frozenset({NAME})
"""What a reviewer may let stand; all else is left out or said more broadly."""


def _masked(text: str, names: tuple[str, ...]) -> str:
    """``text`` with the names that may stand blotted out, the longest first, in small letters of the same length."""
    return _phrases(names).sub(lambda hit: "x" * len(hit.group()), text)


@functools.cache
def _phrases(names: tuple[str, ...], flags: int = 0) -> re.Pattern[str]:
    """Any of ``names`` as whole words, whatever spaces, hyphens and apostrophes are between its parts."""
    ordered = sorted((name for name in names if name.strip()), key=len, reverse=True)
    whole = "|".join(_BETWEEN.join(map(_spelt, name.split())) for name in ordered) or NOTHING
    return re.compile(rf"(?<!\w)(?:{whole})(?!\w)", flags)


def _spelt(part: str) -> str:
    return re.sub("['’]", "['’]?", re.escape(part))


def _bare(word: str) -> str:
    """``word`` without an ending after an apostrophe, in small letters.

    >>> [_bare(word) for word in ("We've", "Don't", "Coventry's")]
    ['we', 'do', 'coventry']
    """
    return _ENDING.sub("", word).casefold()
