"""Reports as one HTML page that needs nothing but itself: no script, no font, no network.

f-strings and `html.escape`: a page of three nested parts is shorter so than with a template engine. Everything that
comes from outside goes through `_escape`.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textfix.render.pieces import Piece, pieces

if TYPE_CHECKING:
    from textfix.edits import Edit, Flag
    from textfix.report import Report

# What HTML cannot hold: controls are shown as their pictures, bytes that are not UTF-8 (lone surrogates) as U+FFFD.
_UNSEEN = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"}
_UNSEEN |= {0x7F: 0x2421, **dict.fromkeys(range(0x80, 0xA0), 0xFFFD), **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)}

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1c; --paper: #fdfdfb; --soft: #6a6a6a; --line: #d9d9d3;
  --edit: #c9efcf; --edit-ink: #0b5c1d; --gone: #f7d6d3; --gone-ink: #8d1b12; --flag: #9a6700; --tip: #23272e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e4e0; --paper: #17191c; --soft: #9a9a95; --line: #35383d;
  --edit: #14451f; --edit-ink: #b7f0c2; --gone: #54201c; --gone-ink: #ffc9c4; --flag: #e3b341; --tip: #3a3f47; } }
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1rem 8rem; background: var(--paper); color: var(--ink);
  font: 1.05rem/1.6 Georgia, 'Times New Roman', serif; }
h1, summary, .facts, .tip, footer { font-family: system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; }
.facts { color: var(--soft); font-size: .85rem; margin: .3rem 0; }
details { border-top: 1px solid var(--line); margin-top: 1.2rem; padding-top: .8rem; }
summary { cursor: pointer; font-weight: 600; overflow-wrap: anywhere; }
summary .facts { font-weight: 400; margin-left: .6rem; }
meter { width: 5rem; vertical-align: -.1rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin-top: .8rem; }
ins, del, .flag { border-radius: .2rem; outline-offset: 1px; cursor: help; }
ins { background: var(--edit); color: var(--edit-ink); text-decoration: none; padding: 0 .1rem; }
del { background: var(--gone); color: var(--gone-ink); }
.flag { text-decoration: underline wavy var(--flag); text-underline-offset: .2rem; }
.flag.point::before { content: '\\2038'; color: var(--flag); font-weight: 700; }
.tip { display: none; position: fixed; inset: auto 0 0 0; z-index: 1; padding: .7rem 1rem; background: var(--tip);
  color: #fff; font-size: .9rem; line-height: 1.4; text-align: center; white-space: pre-line; text-decoration: none; }
:hover > .tip, :focus > .tip { display: block; }
"""


def page(documents: Iterable[tuple[str, Report]], title: str = "textfix") -> str:
    """Return a page that shows each named report: its counts, its spun score, its text with edits and flags marked.

    At the foot of the window stands, for the mark under the pointer or the keyboard's focus, what was done, why, and
    how sure it is.
    """
    shown = list(documents)
    edits = sum(len(report.edits) for _, report in shown)
    flags = sum(len(report.flags) for _, report in shown)
    total = f"{_count(len(shown), 'document')}, {_count(edits, 'edit')}, {_count(flags, 'flag')}"
    sections = "".join(_document(name, report, is_open=len(shown) == 1) for name, report in shown)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{_escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{_escape(title)}</h1>\n"
        f'<p class="facts">{total}. Green: put in; red: taken out; underlined: looks damaged, left alone. '
        f"Point at a mark, or move to it with the Tab key, to see why.</p>\n{sections}</body>\n</html>\n"
    )


def _document(name: str, report: Report, is_open: bool) -> str:
    kinds: Counter[str] = Counter(edit.kind for edit in report.edits)
    flags: Counter[str] = Counter(flag.kind for flag in report.flags)
    facts = [_kinds(len(report.edits), "edit", kinds), _kinds(len(report.flags), "flag", flags)]
    facts.append(
        f'spun <meter low="0.3" high="0.7" optimum="0" value="{report.spun_score:.3f}"></meter> {report.spun_score:.2f}'
    )
    channels = ", ".join(f"{_escape(channel)} {p:.2f}" for channel, p in report.channels.items() if p >= 0.005)
    seen = f'<p class="facts">Damage seen: {channels}</p>\n' if channels else ""
    text = "".join(_piece(piece) for piece in pieces(report))
    return (
        f"<details{' open' if is_open else ''}>\n"
        f'<summary>{_escape(name)} <span class="facts">{" · ".join(facts)}</span></summary>\n'
        f'{seen}<div class="text">{text}</div>\n</details>\n'
    )


def _piece(piece: Piece) -> str:
    shown = _escape(piece.after)
    told = [_edit_told(piece.edit)] if piece.edit else []
    told += [_flag_told(flag) for flag in piece.flags]
    if not told:
        return shown
    tip = f'<span class="tip" role="tooltip">{_escape(chr(10).join(told))}</span>'
    if piece.edit:
        tag, content = ("ins", shown) if piece.after else ("del", _escape(piece.before))
    else:
        tag, content = "span", shown
    classes = " ".join(["flag"] * bool(piece.flags) + ["point"] * (bool(piece.flags) and not content))
    return f'<{tag} class="{classes}" tabindex="0">{content}{tip}</{tag}>'


def _edit_told(edit: Edit) -> str:
    change = (
        f"“{edit.before}” → “{edit.after}”" if edit.before and edit.after else "put in" if edit.after else "taken out"
    )
    return f"{edit.kind}: {change}\n{edit.reason} ({edit.confidence:.1%})"


def _flag_told(flag: Flag) -> str:
    perhaps = ", ".join(f"{text} ({p:.0%})" for text, p in flag.suggestions)
    return f"{flag.kind}: {flag.reason} ({flag.confidence:.0%})" + (f"\nperhaps: {perhaps}" if perhaps else "")


def _kinds(number: int, noun: str, kinds: Counter[str]) -> str:
    detail = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    return _count(number, noun) + (f" ({detail})" if len(kinds) > 1 else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _escape(text: str) -> str:
    return html.escape(text.translate(_UNSEEN))
