"""Errors a user can act on.

TuzhiError
├── InputError    a file, folder or argument that cannot be used
├── DataError     a data file of the package or of the user breaks its format
├── FactError     a fact or number that its text or the ontology does not carry
└── AtlasError    an atlas folder that is missing, damaged or busy

Messages are one line: what and where, what was expected, what to do.
"""


class TuzhiError(Exception):
    """Anything that tuzhi reports to its user in one line."""


class InputError(TuzhiError):
    """A file, folder or argument that cannot be used."""


class DataError(TuzhiError):
    """A data file (schema, gazetteer, decisions) that breaks its format."""


class FactError(TuzhiError):
    """A fact or number that its text or the ontology does not carry."""


class AtlasError(TuzhiError):
    """An atlas folder that is missing, damaged or in use by another process."""
