"""English inflection both ways: limbs is the plural of limb, and that of arm is arms.

Regular forms by rule, irregular ones from WordNet's lists of exceptions; where several are possible, the one that texts
use. A phrase inflects in its head: "carried out", "points of view", "coats of arms".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

Frequency = Callable[[str], float]
"""Word → how often it comes, in any unit; 0 for words that never come."""

_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_SHORT = re.compile(r"[^aeiou]*[aeiou][bdgklmnprtvz]$")
_UNCHANGED = frozenset(
    "bet bid broadcast burst cast cost cut fit forecast hit hurt knit let offset outbid overcast put quit read reset "
    "rid set shed shut slit split spread sublet thrust typeset undercut upset wed wet".split()
)
"""Verbs whose past is their base form, which no list of exceptions names."""
_BASE_PARTICIPLES = frozenset("become come outrun overcome overrun rerun run".split())
_PERIPHRASE = {"er": "more", "est": "most"}
_RARE_VARIANT = 0.05
"""A second past form counts if it is at least this share of the first: gotten beside got, not holped beside helped."""


class Inflection:
    """Knows the forms of lemmas, and the lemmas of forms.

    `participle` says how much a form is one of a participle: how much more often than by chance it follows "had".
    """

    def __init__(
        self,
        irregular: Mapping[tuple[str, str], list[str]],
        frequency: Frequency,
        participle: Callable[[str], float],
    ) -> None:
        self._irregular = irregular
        self._frequency = frequency
        self._participle = participle
        self._memo: dict[tuple[str, str], dict[str, str]] = {}
        self._lemmas: dict[str, list[tuple[str, str, str]]] = {}

    def learn(self, lemmas: Iterable[tuple[str, str]]) -> None:
        """Make `lemmas` (lemma, part of speech) known to `analyses`."""
        for lemma, part in lemmas:
            for feature, form in self.forms(lemma, part).items():
                self._lemmas.setdefault(form, []).append((lemma, part, feature))

    def analyses(self, form: str) -> list[tuple[str, str, str]]:
        """Return the (lemma, part of speech, feature) that `form` may be."""
        return self._lemmas.get(form, [])

    def known(self) -> Iterable[str]:
        """Return all forms of the lemmas that were learned."""
        return self._lemmas

    def forms(self, lemma: str, part: str) -> dict[str, str]:
        """Return the forms of a lemma by feature: sg, pl; base, s, ing, ed, en; base, er, est.

        >>> inflection = Inflection({("man", "n"): ["men"]}, lambda form: {"men": 5.0}.get(form, 0.0), len)
        >>> inflection.forms("man", "n"), inflection.forms("point of view", "n")["pl"]
        ({'sg': 'man', 'pl': 'men'}, 'points of view')
        """
        found = self._memo.get((lemma, part))
        if found is None:
            before, head, after = _head(lemma, part)
            found = self._memo[lemma, part] = {
                feature: before + form + after for feature, form in self._head_forms(head, part).items()
            }
        return found

    def _head_forms(self, head: str, part: str) -> dict[str, str]:
        irregular = self._irregular.get((head, part), [])
        if part == "n":
            return {"sg": head, "pl": self._commonest([*irregular, _with_s(head)])}
        if part == "v":
            return {} if head == "be" else self._verb(head, irregular)
        if part == "a":
            return self._adjective(head, irregular)
        return {"base": head}

    def _verb(self, head: str, irregular: list[str]) -> dict[str, str]:
        doubled = [] if head.endswith("e") else [head + head[-1]]
        ing = [form for form in irregular if form.endswith("ing")]
        ing += [_with_ing(head), *(stem + "ing" for stem in doubled)]
        regular = self._commonest([_with_ed(head), *(stem + "ed" for stem in doubled)])
        third = "has" if head == "have" else _with_s(head)
        forms = {"base": head, "s": third, "ing": self._commonest(ing)}
        if head in _UNCHANGED:
            return {**forms, "ed": head, "en": head}
        past = [form for form in irregular if not form.endswith(("ing", "s"))]
        past = sorted({*past, regular}, key=lambda form: (-self._frequency(form), form))
        least = _RARE_VARIANT * self._frequency(past[0])
        past = [form for form in past if self._frequency(form) >= least][:2]
        if len(past) == 2 and regular == past[1]:
            past.pop()  # "gived" is no form of give
        past.sort(key=self._participle)
        return {**forms, "ed": past[0], "en": head if head in _BASE_PARTICIPLES else past[-1]}

    def _adjective(self, head: str, irregular: list[str]) -> dict[str, str]:
        forms = {"base": head}
        stem = head[:-1] + "i" if head.endswith("y") else head.removesuffix("e")
        for feature in ("er", "est"):
            known = [form for form in irregular if form.endswith(feature)]
            form = self._commonest([*known, stem + feature])
            forms[feature] = form if self._frequency(form) > 0 else f"{_PERIPHRASE[feature]} {head}"
        return forms

    def _commonest(self, forms: list[str]) -> str:
        """The form that comes most often; of those that never come, the first."""
        return max(forms, key=self._frequency)


def _head(lemma: str, part: str) -> tuple[str, str, str]:
    """Part a lemma into what stands before its head, the head, and what stands behind."""
    if part == "v":
        head, space, after = lemma.partition(" ")
        return "", head, space + after
    if part == "n":
        if " of " in lemma:
            head, of, after = lemma.partition(" of ")
            return "", head, of + after
        before, space, head = lemma.rpartition(" ")
        return before + space, head, ""
    return "", lemma, ""


def _with_s(word: str) -> str:
    if _CONSONANT_Y.search(word):
        return word[:-1] + "ies"
    return word + ("es" if _SIBILANT.search(word) else "s")


def _with_ed(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if _CONSONANT_Y.search(word):
        return word[:-1] + "ied"
    return word + (word[-1] + "ed" if _SHORT.fullmatch(word) else "ed")


def _with_ing(word: str) -> str:
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e") and not word.endswith(("ee", "ye", "oe")):
        return word[:-1] + "ing"
    return word + (word[-1] + "ing" if _SHORT.fullmatch(word) else "ing")
