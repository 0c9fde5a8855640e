"""The errors that textfix raises. Each message says what was wrong, where, and what to do next."""


class TextfixError(Exception):
    """Base of every error that textfix raises on purpose."""


class ModelError(TextfixError):
    """A data file is missing, truncated, altered, of another version, or not ours."""


class InputError(TextfixError, ValueError):
    """The input or an option is not what was asked for: bytes for text, an unknown channel, a bad JSONL line."""
