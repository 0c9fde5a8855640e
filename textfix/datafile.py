"""The container of every built data file: named sections of typed numbers or bytes, memory-mapped.

Layout: 8 bytes magic `textfix\\0`, u32 version, u32 header length, the header (JSON: kind, and for each section its type
code, offset and length in bytes), then the sections back to back, each starting at a multiple of 8. After safetensors:
the header is bounded, and the sections cover the file without holes or overlap, so that a cut or padded file is noticed
when it is opened, without reading it.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
from collections.abc import Mapping
from pathlib import Path

from textfix.errors import ModelError

MAGIC = b"textfix\0"
VERSION = 1
_PREFIX = struct.Struct("<8sII")
_HEADER_LIMIT = 1 << 20
_TYPES = {"B": 1, "b": 1, "H": 2, "h": 2, "I": 4, "i": 4, "f": 4}

DATA = Path(__file__).parent / "data"
"""Where the packaged data files lie."""


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


class DataFile:
    """An open data file. `sections[name]` is a memoryview of the section's type; `facts` is what the builder stored."""

    def __init__(self, path: Path, kind: str) -> None:
        """Map `path`. Raises ModelError unless it is a whole textfix data file of this version and `kind`."""
        self.path = path
        try:
            with open(path, "rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size < _PREFIX.size:
                    raise ModelError(_message(path, f"is truncated to {size} bytes"))
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError as error:
            raise ModelError(_message(path, "is missing")) from error
        except OSError as error:
            raise ModelError(_message(path, f"cannot be read ({error.strerror})")) from error
        magic, version, length = _PREFIX.unpack_from(self._map)
        if magic != MAGIC:
            raise ModelError(_message(path, "is not a textfix data file"))
        if version != VERSION:
            raise ModelError(_message(path, f"has format version {version}, and this textfix reads {VERSION}"))
        start = _PREFIX.size + length
        if length > _HEADER_LIMIT or start > size:
            raise ModelError(_message(path, "is truncated inside its header"))
        try:
            header = json.loads(self._map[_PREFIX.size : start])
            found, self.facts = header["kind"], header["facts"]
            self.sections = self._sections(header["sections"], start, size)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(_message(path, "has an unreadable header")) from error
        if found != kind:
            raise ModelError(_message(path, f"holds {found!r} data where {kind!r} is due"))

    def _sections(self, table: dict[str, tuple[str, int, int]], start: int, size: int) -> dict[str, memoryview]:
        view = memoryview(self._map)
        sections: dict[str, memoryview] = {}
        expected = 0
        for name, (code, offset, length) in sorted(table.items(), key=lambda item: item[1][1:]):
            if offset != expected or length < 0 or length % _TYPES[code]:
                raise ValueError(name)
            expected = offset + -(-length // 8) * 8
            sections[name] = view[start + offset : start + offset + length].cast(code)
        if start + expected != size:
            raise ModelError(_message(self.path, f"has {size} bytes where its header says {start + expected}"))
        return sections


def _message(path: Path, problem: str) -> str:
    return f"data file {path} {problem}: reinstall textfix, or rebuild it with `python -m textfix.build`"
