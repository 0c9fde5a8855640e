"""Files by name: read as they come, compressed or not, and replaced whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from types import TracebackType
from typing import Any

from textfix.errors import InputError

CHUNK = 1 << 16
"""Bytes asked for at a time: what a pipe holds on Linux."""

Count = Callable[[int], None]
"""Called with the number of bytes just read; of a compressed file, of those that lie in it."""


def chunks(name: str, count: Count | None = None) -> Iterator[bytes]:
    """Yield the bytes of a file as they come, without waiting until a chunk is full; `-` is stdin.

    Raises InputError, which names the file, where it cannot be opened or read to its end.
    """
    with _opened(name) as (file, raw):
        yield from _counted(iter(lambda: file.read1(CHUNK), b""), raw, count)


def lines(name: str, count: Count | None = None) -> Iterator[bytes]:
    """Yield the lines of a file, which LF ends, each as soon as it is there; otherwise as `chunks`."""
    with _opened(name) as (file, raw):
        yield from _counted(file, raw, count)


def _counted(pieces: Iterator[bytes], raw: Any, count: Count | None) -> Iterator[bytes]:
    seen = 0
    for piece in pieces:
        if count:
            now = raw.tell() if raw else seen + len(piece)
            count(now - seen)
            seen = now
        yield piece


@contextmanager
def _opened(name: str) -> Iterator[tuple[Any, Any]]:
    """Open a file to read, and the file beneath that tells how far that is. Used around reading and nothing else."""
    with ExitStack() as stack:
        try:
            if name == "-":
                if sys.stdin is None:
                    raise InputError("stdin is closed; name a file")
                yield sys.stdin.buffer, None
                return
            raw = stack.enter_context(open(name, "rb"))
            opener = _opener(name)
            yield (stack.enter_context(opener(raw, "rb")) if opener else raw), raw
        except InputError:
            raise
        except IsADirectoryError as error:
            raise InputError(f"{name}: a directory; name files in it, for example {name.rstrip('/')}/*.txt") from error
        except OSError as error:
            advice = "name a file that can be read, or - for stdin"
            raise InputError(f"{name}: {error.strerror or error}; {advice}") from error
        except Exception as error:  # each of the libraries that decompress has its own
            raise InputError(f"{name}: {error}; get the file anew, or name it by what it is") from error


def created(name: str, stack: ExitStack) -> Any:
    """Open a new file to write bytes, compressed if its name says so; `stack` closes it. `-` is stdout.

    Raises InputError, which names the file, where it cannot be opened.
    """
    if name == "-":
        return sys.stdout.buffer
    try:
        raw = stack.enter_context(open(name, "wb"))  # noqa: SIM115
    except OSError as error:
        raise InputError(f"{name}: {error.strerror}; name a file that can be written, or - for stdout") from error
    opener = _opener(name)
    return stack.enter_context(opener(raw, "wb")) if opener else raw


def _opener(name: str) -> Callable[[Any, str], Any] | None:
    """Return what opens a file of this name to (de)compress it; None where its name does not ask for that."""
    suffix = os.path.splitext(name)[1]
    module = {".gz": "gzip", ".bz2": "bz2", ".xz": "lzma"}.get(suffix)
    if suffix == ".zst":
        # Not the package zstandard: it takes a truncated file for a whole one.
        module = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    if module is None:
        return None
    try:
        opener: Callable[[Any, str], Any] = import_module(module).open
    except ImportError as error:
        raise InputError(f"{name}: reading {suffix} needs one more package: pip install 'textfix[zstd]'") from error
    return opener


class Replacement:
    """A new version of a file, written beside it: `commit` puts it in its place, all at once.

    Killed at any moment before that, the file is as it was; after it, as it should be. Mode and times are kept, and the
    owner where that is allowed; a link is followed. What is written is compressed if the name says so.
    """

    def __init__(self, name: str, backup: str | None = None) -> None:
        """Begin the new version of the file `name`; `backup`: the suffix under which `commit` keeps the old one."""
        self.name = name
        self._path = os.path.realpath(name)
        self._backup = backup
        self._stack = ExitStack()

    def __enter__(self) -> Replacement:
        import tempfile

        folder, base = os.path.split(self._path)
        try:
            descriptor, self._temporary = tempfile.mkstemp(prefix=f".{base}.", suffix=".textfix", dir=folder)
        except OSError as error:
            raise self._failure(error) from error
        self._raw = self._stack.enter_context(os.fdopen(descriptor, "wb"))
        opener = _opener(self.name)
        self.file: Any = self._stack.enter_context(opener(self._raw, "wb")) if opener else self._raw
        return self

    def commit(self) -> None:
        """Put what was written in the place of the file."""
        try:
            if self.file is not self._raw:
                self.file.close()
            self._raw.flush()
            os.fsync(self._raw.fileno())
            self._keep_attributes()
            if self._backup:
                self._keep_old(self._path + self._backup)
            os.replace(self._temporary, self._path)
            self._sync_folder()
        except OSError as error:
            raise self._failure(error) from error

    def _keep_attributes(self) -> None:
        import shutil

        shutil.copystat(self._path, self._temporary)
        with suppress(OSError, AttributeError):  # not allowed to any user, nor known to every system
            status = os.stat(self._path)
            os.chown(self._temporary, status.st_uid, status.st_gid)

    def _keep_old(self, kept: str) -> None:
        with suppress(FileNotFoundError):
            os.unlink(kept)
        try:
            os.link(self._path, kept)
        except OSError:  # a file system without links
            import shutil

            shutil.copy2(self._path, kept)

    def _sync_folder(self) -> None:
        with suppress(OSError):  # some systems cannot: then the name is theirs to keep
            descriptor = os.open(os.path.dirname(self._path), os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, ValueError):
            self._stack.close()
        with suppress(FileNotFoundError):  # put in place
            os.unlink(self._temporary)
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            raise self._failure(error) from error

    def _failure(self, error: OSError) -> InputError:
        return InputError(f"{self.name}: {error.strerror or error}; it is as it was")
