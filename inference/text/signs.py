"""Where a clause cannot be read: what to write, by the sign that is there and by what stands around it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

AGGREGATES = ("#sum", "#count")
STOP = "every clause ends with a full stop, and conditions are joined by commas"
_NEGATION = "negation is `not p(X)` (not established) or `-p(X)` (recorded as false)"
_COMPARISON = "comparisons are < <= > >= = and !="
_RULE = "a rule is written `head :- body.`"
_ALTERNATIVES = "write one rule for each alternative"
_COMMAS = "conditions are joined by commas"
_COMMENT = "a comment starts with %"
_STRING = "write a lower-case atom; texts for people belong into `%%` lines"
_ARITHMETIC = "the language has no arithmetic, but for `sum` and `change` of two numbers, which are declared"

# By the text of a token, or by its kind.
_HELP = {
    "string": _STRING,
    "decimal": "a number with decimals stands in an argument or a comparison, `N >= 4.6`",
    "unknown": "names are written with a-z, A-Z, 0-9 and _, and start in lower case",
    "variable": "a predicate and a constant start in lower case, a variable in upper case",
    "compare": _COMPARISON,
    "minus": _NEGATION,
    "not": "`not` stands once, directly before a predicate; turn a comparison round instead of negating it",
    "(": "`not` stands directly before a predicate, without parentheses",
    "[": "the language has no lists",
    "{": "the language has no sets",
    "!": "the language has no cut",
    "+": _ARITHMETIC,
    "*": _ARITHMETIC,
    "/": f"{_ARITHMETIC}; {_COMMENT}",
    "?": "a query is not part of a knowledge base",
    **dict.fromkeys((";", "|", "or", "OR", "||", "∨", "\\/"), _ALTERNATIVES),
    **dict.fromkeys(("&", "&&", "and", "AND", "∧", "/\\"), _COMMAS),
    **dict.fromkeys((":", ":-", "if", "IF"), _RULE),
    **dict.fromkeys(("#", "//", "/*", "--", "<!--"), _COMMENT),
    **dict.fromkeys("“”„‘’‚«»`", _STRING),
    **dict.fromkeys(("is", "^", "**"), _ARITHMETIC),
    "。": STOP,
}
_COMPARISONS = {
    **dict.fromkeys(("=<", "≤", "⩽", "≦"), "<="),
    **dict.fromkeys(("=>", "≥", "⩾", "≧"), ">="),
    **dict.fromkeys(("<>", "\\=", "\\==", "=\\=", "~=", "/=", "!==", "≠"), "!="),
    **dict.fromkeys(("==", "===", "=:=", ":="), "="),
}
_OWN = ("<", "<=", ">", ">=", "=", "!=")
_NEGATIONS = ("!", "~", "¬", "\\+", "\\")
_MINUSES = "–—−‐‑‒"
_ARROWS = ("<-", "<--", "<=", "<==", "←", "⇐", ":=", "::=", "=>", "->", "-->", "→", "⇒", "=", "==", "⊢", "|-")
_SIGNS = [sign for sign in _HELP if not sign.isalnum()]

_ATOM = re.compile(r"[ \t]*(-?[a-z][A-Za-z0-9_]*\([^()\n]{1,60}\))")
_BEFORE = re.compile(r"(?:(?P<predicate>[a-z][A-Za-z0-9_]*)\((?P<terms>[^()\n]{1,60})\)|(?P<term>\w+))[ \t]*\Z")
_CAPITAL = re.compile(r"[A-Z][A-Za-z0-9_]*")
_HYPHENED = re.compile(r"\b[a-z][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)+")
_SIGNED = re.compile(r"(?<=[(,{ ])\+(\d+(?:\.\d+)?)\b")
_AFTER = re.compile(r"[ \t]*(-?\w+)")
_SPACED = re.compile(r"\b[a-z][A-Za-z0-9_]*+(?:[ \t]+[A-Za-z0-9_]++)++(?![ \t]*\()")


def advise(text: str, token: str, kind: str, start: int, meaning: str) -> str | None:
    """What to write where a token, which starts at a place of a text, stands instead of what was expected there."""
    if text.startswith(".dl)", start):
        return "a part is named without its ending: write `use(NAME)`"
    if signed := _SIGNED.match(text, start):
        return f"write `{signed[1]}`: a number without a sign is above 0"
    if token in AGGREGATES:
        return "an aggregate is a condition by itself: to count what it says, give that a concept with a name"
    if "`:-`" in meaning and _find_sign(text, start, _ARROWS):
        return _RULE
    if meaning == "`,` or `)`" and (words := _find_around(_SPACED, text, start)):
        return f"a name has no blanks: write `{'_'.join(words.split())}`"
    found = _advise_comparison(text, start, kind == "compare") or advise_hyphen(text, start)
    found = found or _advise_negation(text, start)
    sign = _find_sign(text, start, _SIGNS)
    plain = unicodedata.normalize("NFKC", token)
    if not found and not sign and kind == "unknown" and plain != token and plain.isascii():
        return f"write `{plain}`"
    return found or (_HELP[sign[0]] if sign else _HELP.get(token) or _HELP.get(kind))


def advise_name(text: str) -> str | None:
    """For a name with hyphens or a capital at its start: the name as it can be written."""
    if _CAPITAL.fullmatch(text):
        return f"a name starts in lower case: write `{text[0].lower()}{text[1:]}`"
    return f"a name has no hyphen: write `{text.replace('-', '_')}`" if _HYPHENED.fullmatch(text) else None


def advise_hyphen(text: str, place: int) -> str | None:
    """The same for the name with hyphens in which a place of a text is."""
    found = _find_around(_HYPHENED, text, place)
    return advise_name(found) if found else None


def _find_around(pattern: re.Pattern[str], text: str, place: int) -> str | None:
    """What a pattern finds around a place of a text."""
    found = pattern.finditer(text, max(0, place - 100))
    return next((one[0] for one in found if one.start() < place < one.end()), None)


def _find_sign(text: str, place: int, signs: Iterable[str]) -> tuple[str, int, int] | None:
    """The longest of some signs that a place is in, with where it starts and ends."""
    for sign in sorted(signs, key=len, reverse=True):
        start = text.find(sign, max(0, place - len(sign) + 1), place + len(sign))
        if start >= 0:
            return sign, start, start + len(sign)
    return None


def _advise_comparison(text: str, place: int, is_own: bool) -> str | None:
    """For a comparison as others write it, or of a predicate, whose value is an argument: that of this language."""
    found = _find_sign(text, place, [*_COMPARISONS, *(_OWN if is_own else ())])
    before = _BEFORE.search(text, max(0, place - 100), found[1]) if found else None
    after = _AFTER.match(text, found[2]) if found else None
    if found is None or before is None or after is None:
        return None
    sign, value = _COMPARISONS.get(found[0], found[0]), after[1]
    if before["term"]:
        return f"write `{before['term']} {sign} {value}`" if found[0] in _COMPARISONS else None
    name, terms = before["predicate"], before["terms"]
    if sign in ("=", "!="):
        return f"a value is an argument: write `{'not ' if sign == '!=' else ''}{name}({terms}, {value})`"
    return f"a value is an argument: write `{name}({terms}, N), N {sign} {value}`"


def _advise_negation(text: str, place: int) -> str | None:
    """For what is not so, as others write it: that of this language, with the very condition if it can be read."""
    found = _find_sign(text, place, [*_NEGATIONS, *_MINUSES])
    end = found[2] if found else place
    atom = _ATOM.match(text, end)
    if found is None and not text.endswith("NOT ", 0, place):
        return None
    if found and found[0] in _MINUSES:
        word = atom or _AFTER.match(text, end)
        return f"write `-{word[1]}`" if word else _NEGATION
    if atom is None:
        return None if found and found[0] == "!" else _NEGATION
    strong = "" if "," in atom[1] or atom[1].startswith("-") else f", or `-{atom[1]}` (recorded as false)"
    return f"write `not {atom[1]}` (not established){strong}"
