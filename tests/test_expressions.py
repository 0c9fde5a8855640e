"""Expressions that are compiled late: each is one, and answers as if it had been compiled at once."""

import importlib
import pkgutil
import re

import pytest

import textfix
from textfix.expressions import expression

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")
_LATE = type(expression(""))


def _found():
    """Yield the late expressions of all modules, those in tables, too."""
    for module in pkgutil.iter_modules(textfix.__path__, "textfix."):
        if module.name.endswith(("__main__", "_compiled")):
            continue
        waiting = list(vars(importlib.import_module(module.name)).values())
        while waiting:
            value = waiting.pop()
            if isinstance(value, _LATE):
                yield value
            elif isinstance(value, dict):
                waiting.extend(value.values())
            elif isinstance(value, tuple | list):
                waiting.extend(value)


def test_each_expression_can_be_compiled():
    found = list(_found())
    assert len(found) > 100
    for late in found:
        re.compile(late.pattern, late._flags)


@pytest.mark.parametrize("method", _METHODS)
def test_it_answers_as_the_compiled_one_does(method):
    late, compiled = expression(r"(A)|b+", re.IGNORECASE), re.compile(r"(A)|b+", re.IGNORECASE)
    given = ("-", "xaBby") if method.startswith("sub") else ("aBb",)
    for _ in range(2):  # the second time it asks the pattern itself
        assert repr(_plain(getattr(late, method)(*given))) == repr(_plain(getattr(compiled, method)(*given)))


def _plain(answer):
    return list(answer) if hasattr(answer, "__next__") else answer


def test_it_has_nothing_that_a_pattern_lacks():
    with pytest.raises(AttributeError):
        _ = expression("a").nonsense
