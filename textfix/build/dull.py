"""Asks the reader about each form with counts in English text: when it deserves a second look (see `textfix.dull`)."""

from __future__ import annotations

from pathlib import Path

from textfix import datafile
from textfix.dull import CAPITALISED, FORMS_A_BYTE, KIND
from textfix.lexicon import Lexicon
from textfix.reading import Reader


def build(lexicon: Lexicon, reader: Reader, out: Path) -> dict[str, object]:
    """Write `dull.bin` to `out`; return facts for the manifest. `reader` must know the lexicon and no `Dull`."""
    bits = bytearray(-(-lexicon.counted() // FORMS_A_BYTE))
    found = 0
    for number in range(len(lexicon)):
        place = lexicon.place(number)
        form = lexicon.text(number)
        if place < 0 or not (form.isascii() and form.isalpha()):
            continue
        for token, shift in ((form, 0), (form.capitalize(), CAPITALISED)):
            worth = reader.known_worth(token)
            if worth is not None:
                bits[place // FORMS_A_BYTE] |= worth + 1 << 4 * (place % FORMS_A_BYTE) + shift
                found += 1
    datafile.write(out / "dull.bin", KIND, {"bits": datafile.packed(bytes(bits))})
    return {"types": found}
