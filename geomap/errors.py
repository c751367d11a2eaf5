"""Every exception that geomap raises on purpose: one root, and leaves that are builtins too."""


class GeomapError(Exception):
    """Root of all errors raised on purpose; its message names the value and the next step."""


class ArticleError(GeomapError, ValueError):
    """An article or a document that cannot be read, or is refused."""


class UnknownPlace(GeomapError, LookupError):
    """A name that the gazetteer does not hold.

    Parameters
    ----------
    message
        What is missing, and what to do next.
    suggestions
        Names that the gazetteer does hold and that come close, best first.
    """

    def __init__(self, message: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.suggestions = suggestions


class NoSharedBorder(GeomapError, LookupError):
    """Two countries that have no land border in common."""


class GeodataError(GeomapError, OSError):
    """A geodata file that is missing, damaged, or of another version."""


class SourceError(GeomapError, ValueError):
    """A file of places that is to be added and cannot be read or fetched, or is refused."""


class OutputError(GeomapError, OSError):
    """An output that could not be written; what stood there before is whole."""


class UsageError(GeomapError, ValueError):
    """An argument that makes no sense, such as a malformed date."""


class MissingDependency(GeomapError, ImportError):
    """An optional part that is not installed; the message holds the command that installs it."""
