"""textfix repairs text that has lost something: stripped letters, apostrophes and symbols, repeated captions.

>>> import textfix
>>> textfix.fix("Serbias president, Aleksandar Vui, didnt meet Montenegros Milo jukanovi in Belgrade.")
'Serbia’s president, Aleksandar Vučić, didn’t meet Montenegro’s Milo Đukanović in Belgrade.'
"""

from textfix.edits import Edit, Flag, apply, compose, invert
from textfix.errors import InputError, ModelError, TextfixError
from textfix.fixer import Fixer
from textfix.report import Report

__version__ = "0.1.0"

__all__ = [
    "Edit",
    "Fixer",
    "Flag",
    "InputError",
    "ModelError",
    "Report",
    "TextfixError",
    "apply",
    "compose",
    "explain",
    "fix",
    "invert",
]

_default: Fixer | None = None


def _fixer(options: dict[str, object]) -> Fixer:
    global _default
    if options:
        return Fixer(**options)  # type: ignore[arg-type]
    if _default is None:
        _default = Fixer()
    return _default


def fix(text: str, **options: object) -> str:
    """Return `text` repaired; `options` are those of `Fixer`. The same as `explain(text, **options).text`."""
    return _fixer(options).fix(text)


def explain(text: str, **options: object) -> Report:
    """Return the repaired text with every edit and flag, its confidence and its reason; `options` as for `Fixer`."""
    return _fixer(options).explain(text)
