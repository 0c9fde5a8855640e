"""The C library's allocator, as a command that reads streams wants it.

glibc maps large blocks apart, so that they go back to the system when they are freed; but once it has freed one, it
takes blocks of that size from the heap, where what is remembered soon stands between them. A window's text is such a
block.
"""

from __future__ import annotations

LARGE = 1 << 16
"""Bytes of a block that is mapped apart. A stream of 22 MB of news and articles, a third of it stripped, ended with 78
instead of 83 MB."""


def map_large_blocks(size: int) -> bool:
    """Let blocks of `size` bytes and more be mapped apart, in the whole process; return whether that can be said.

    Of glibc alone, and by the compiled kernels alone.
    """
    return False
