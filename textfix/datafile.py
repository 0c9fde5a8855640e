"""The container of every built data file: named sections of typed numbers or bytes, memory-mapped.

Layout: 8 bytes magic `textfix\\0`, u32 version, u32 header length, the header (JSON: kind, and for each section its
type code, offset and length in bytes), then the sections back to back, each starting at a multiple of 8. After
safetensors: the header is bounded, and the sections cover the file without holes or overlap, so that a cut or padded
file is noticed when it is opened, without reading it.

Beside the data files lies MANIFEST.json with their sizes and SHA-256 (`build.manifest` writes it). A file of the
package is checked on demand (`python -m textfix.build --verify`); one from any other directory that has a manifest is
read whole and compared when it is opened, which takes 2 ms for each MB.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from textfix.errors import ModelError

MAGIC = b"textfix\0"
VERSION = 1
_PREFIX = struct.Struct("<8sII")
_HEADER_LIMIT = 1 << 20
_TYPES = {"B": 1, "b": 1, "H": 2, "h": 2, "I": 4, "i": 4, "f": 4}

DATA = Path(__file__).parent / "data"
"""Where the packaged data files lie."""
MANIFEST = "MANIFEST.json"

_Part = TypeVar("_Part")


def directory() -> Path:
    """Return the directory of the data files: the packaged one, unless the variable TEXTFIX_DATA names another."""
    return Path(os.environ.get("TEXTFIX_DATA") or DATA)


def write(path: Path, kind: str, sections: Mapping[str, tuple[str, bytes]], facts: object = None) -> None:
    """Write `sections` (name → type code of `array`, little-endian bytes) and JSON-able `facts` to `path`."""
    offset = 0
    table: dict[str, list[object]] = {}
    for name, (code, data) in sections.items():
        table[name] = [code, offset, len(data)]
        offset += -(-len(data) // 8) * 8
    header = json.dumps({"kind": kind, "facts": facts, "sections": table}, ensure_ascii=False, sort_keys=True).encode()
    header += b" " * (-(_PREFIX.size + len(header)) % 8)
    with open(path, "wb") as file:
        file.write(_PREFIX.pack(MAGIC, VERSION, len(header)))
        file.write(header)
        for _, data in sections.values():
            file.write(data)
            file.write(b"\0" * (-len(data) % 8))


def packed(content: str | bytes) -> tuple[str, bytes]:
    """Return text or numbers as a section of bytes, compressed. What is read whole may be; the rest stays mapped."""
    given = content.encode() if isinstance(content, str) else content
    # Rounded weights hold no repeats, only values that are commoner than others: looking for repeats makes them longer.
    coder = zlib.compressobj(9, strategy=zlib.Z_HUFFMAN_ONLY)
    return "B", min(zlib.compress(given, 9), coder.compress(given) + coder.flush(), key=len)


class DataFile:
    """An open data file. `sections[name]` is a memoryview of the section's type; `facts` is what the builder stored.

    A section or fact that the file lacks gives a ModelError: the file is of another build than the code that asks.
    """

    def __init__(self, path: Path, kind: str) -> None:
        """Map `path`. Raises ModelError unless it is a whole textfix data file of this version and `kind`."""
        self.path = path
        try:
            with open(path, "rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size < _PREFIX.size:
                    raise ModelError(problem(path, f"is truncated to {size} bytes"))
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError as error:
            raise ModelError(problem(path, "is missing")) from error
        except OSError as error:
            raise ModelError(problem(path, f"cannot be read ({error.strerror})")) from error
        magic, version, length = _PREFIX.unpack_from(self._map)
        if magic != MAGIC:
            raise ModelError(problem(path, "is not a textfix data file"))
        if version != VERSION:
            raise ModelError(problem(path, f"has format version {version}, and this textfix reads {VERSION}"))
        start = _PREFIX.size + length
        if length > _HEADER_LIMIT:
            raise ModelError(problem(path, f"has a header of {length} bytes, and {_HEADER_LIMIT} are allowed"))
        if start > size:
            raise ModelError(problem(path, "is truncated inside its header"))
        try:
            header = json.loads(self._map[_PREFIX.size : start])
            found, facts = header["kind"], header["facts"]
            sections = self._sections(header["sections"], start, size)
            self.facts: dict[str, Any] = _Parts(path, "fact", facts or {})
            self.sections: dict[str, memoryview] = _Parts(path, "section", sections)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ModelError(problem(path, "has an unreadable header")) from error
        if found != kind:
            raise ModelError(problem(path, f"holds {found!r} data where {kind!r} is due"))
        check_unless_packaged(path)

    def _sections(self, table: dict[str, Any], start: int, size: int) -> dict[str, memoryview]:
        view = memoryview(self._map)
        sections: dict[str, memoryview] = {}
        expected = 0
        for name, (code, offset, length) in sorted(table.items(), key=lambda item: item[1][1:]):
            if offset != expected or length < 0 or length % _TYPES[code]:
                raise ValueError(name)
            expected = offset + -(-length // 8) * 8
            sections[name] = view[start + offset : start + offset + length].cast(code)
        if start + expected != size:
            raise ModelError(problem(self.path, f"has {size} bytes where its header says {start + expected}"))
        return sections

    def text(self, name: str) -> str:
        """Return the text that `packed` made the section `name`; raises ModelError where it is none."""
        try:
            return zlib.decompress(self.sections[name]).decode()
        except (zlib.error, UnicodeDecodeError) as error:
            raise ModelError(problem(self.path, f"has an unreadable section {name!r} ({error})")) from error

    def numbers(self, name: str, code: str = "B") -> memoryview:
        """Return the numbers, of a type code of `array`, that `packed` made the section `name`; raises ModelError."""
        try:
            return memoryview(zlib.decompress(self.sections[name])).cast(code)  # type: ignore[call-overload, no-any-return]
        except (zlib.error, TypeError) as error:
            raise ModelError(problem(self.path, f"has an unreadable section {name!r} ({error})")) from error


class _Parts(dict[str, _Part]):
    """Named parts of a data file."""

    def __init__(self, path: Path, what: str, parts: Mapping[str, _Part]) -> None:
        super().__init__(parts)
        self._path, self._what = path, what

    def __missing__(self, name: str) -> _Part:
        raise ModelError(problem(self._path, f"has no {self._what} {name!r}, so it is of another build"))


def manifest(directory: Path) -> dict[str, Any]:
    """Return what MANIFEST.json in `directory` says.

    Raises FileNotFoundError where there is none, and ModelError where it is no manifest.
    """
    path = directory / MANIFEST
    try:
        found = json.loads(path.read_bytes())
        if all(isinstance(entry["sha256"], str) for entry in found["files"].values()):
            return dict(found)
        raise ValueError("a digest that is no text")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ModelError(problem(path, f"cannot be read ({error.strerror})")) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError(problem(path, "is not a manifest")) from error


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal; raises ModelError where it cannot be read."""
    import hashlib

    found = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while block := file.read(1 << 20):
                found.update(block)
    except FileNotFoundError as error:
        raise ModelError(problem(path, "is missing")) from error
    except OSError as error:
        raise ModelError(problem(path, f"cannot be read ({error.strerror})")) from error
    return found.hexdigest()


def check(path: Path) -> None:
    """Read a data file whole; raises ModelError unless its SHA-256 is what the manifest beside it says."""
    entry = manifest(path.parent)["files"].get(path.name)
    if entry is None:
        raise ModelError(problem(path, f"is not named in {MANIFEST} beside it"))
    if digest(path) != entry["sha256"]:
        raise ModelError(problem(path, f"was altered: its SHA-256 is not the one in {MANIFEST}"))


def check_unless_packaged(path: Path) -> None:
    """Do the same as `check` for a file that lies elsewhere than in the package, where a manifest lies beside it."""
    if not _is_same(path.parent, DATA) and (path.parent / MANIFEST).exists():
        check(path)


@cache  # eleven files are opened at the start, all in one directory
def _is_same(directory: Path, other: Path) -> bool:
    return directory.resolve() == other.resolve()


def problem(path: Path, what: str) -> str:
    """Say what is wrong with a data file, and what to do about it."""
    return f"data file {path} {what}: reinstall textfix, or rebuild it with `python -m textfix.build`"
