"""A package that another one imports, but that a command may never use: imported when one of its functions is called.

ftfy imports wcwidth, which measures the columns of a terminal, for tables that it can show; and wcwidth imports
OpenSSL. That is 5.4 MB and a third of the time that importing ftfy takes, in a command that only has it decode.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any


def import_when_called(package: str) -> None:
    """Let what is imported from `package` from now on be functions that import it when they are called.

    In the whole process, so it is the command's to do. A package that is already there stays as it is.

    >>> import_when_called("stringprep")
    >>> from stringprep import in_table_b1
    >>> type(sys.modules["stringprep"]).__name__, in_table_b1("a")
    ('_Late', False)
    >>> type(sys.modules["stringprep"]).__name__
    'module'
    """
    sys.modules.setdefault(package, _Late(package))


class _Late(ModuleType):
    """What stands for the package until then."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def function(*arguments: Any, **named: Any) -> Any:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
            return getattr(import_module(self.__name__), name)(*arguments, **named)

        return function
