"""Asks the reader about every form of the lexicon: which word types say nothing (see `textfix.dull`)."""

from __future__ import annotations

from pathlib import Path

from textfix import datafile
from textfix.dull import CAPITALISED, FORMS_A_BYTE, KIND, LOWER
from textfix.lexicon import Lexicon
from textfix.reading import Reader


def build(lexicon: Lexicon, reader: Reader, out: Path) -> dict[str, object]:
    """Write `dull.bin` to `out`; return facts for the manifest. `reader` must know the lexicon and no `Dull`."""
    bits = bytearray(-(-len(lexicon) // FORMS_A_BYTE))
    found = 0
    for number in range(len(lexicon)):
        form = lexicon.text(number)
        if not (form.isascii() and form.isalpha()):
            continue
        for token, bit in ((form, LOWER), (form.capitalize(), CAPITALISED)):
            if reader.is_dull(token):
                bits[number // FORMS_A_BYTE] |= bit << 2 * (number % FORMS_A_BYTE)
                found += 1
    datafile.write(out / "dull.bin", KIND, {"bits": ("B", bytes(bits))})
    return {"types": found}
