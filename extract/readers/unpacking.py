"""Zip files and XML from strangers: opened only as far as they stay small, plain and inside themselves."""

from __future__ import annotations

import io
import lzma
import posixpath
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from ...graph.errors import InputError

MB = 2**20
# What one document may hold when it is unpacked. The largest Office files and books stay well below.
MAX_MEMBERS, MAX_MEMBER, MAX_TOTAL = 20_000, 64 * MB, 400 * MB
# A member that shrinks a thousandfold is no document: text shrinks tenfold, empty bitmaps perhaps a hundredfold.
MAX_RATIO, RATIO_COUNTS_FROM = 400, 4 * MB
MAX_DEPTH, MAX_ELEMENTS = 256, 3_000_000
# What zipfile and the decompressors raise at damaged files.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, ValueError, OSError, EOFError, RuntimeError, IndexError, KeyError,
    TypeError, AttributeError, OverflowError,
)  # fmt: skip
_RELATIONSHIPS = "/officeDocument/2006/relationships", "/officeDocument/relationships"


class Package:
    """The members of a zip file, read one at a time and each only up to its limit."""

    def __init__(self, raw: bytes) -> None:
        """Raises InputError for bytes that are no zip file, and for one that is encrypted, climbs out or is a bomb."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
            infos = self._zip.infolist()
        except _BROKEN as error:
            raise InputError(f"no zip file that can be opened ({_short(error)}); save it again") from None
        if len(infos) > MAX_MEMBERS:
            raise InputError(f"{len(infos)} files in it; at most {MAX_MEMBERS}: split it")
        for info in infos:
            _check(info)
        self._infos = {info.filename: info for info in infos if not info.is_dir()}
        self._lower = {name.lower(): name for name in self._infos}
        self._left = MAX_TOTAL

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._infos)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._lower

    def read(self, name: str) -> bytes:
        """The bytes of a member; its name may differ in case. Raises InputError for a missing, broken or huge one."""
        found = self._lower.get(name.lower())
        if found is None:
            raise InputError(f"{printable(name)}: missing in it; save it again")
        limit = min(MAX_MEMBER, self._left)
        try:
            with self._zip.open(self._infos[found]) as stream:
                raw = stream.read(limit + 1)
        except _BROKEN as error:
            raise InputError(f"{printable(name)}: broken in it ({_short(error)}); save it again") from None
        if len(raw) > limit:
            raise InputError(f"{printable(name)}: more than {limit // MB} MB unpacked; refused as a decompression bomb")
        self._left -= len(raw)
        return raw

    def tree(self, name: str) -> Element:
        """The XML of a member."""
        return parse_xml(self.read(name), name)


def _check(info: zipfile.ZipInfo) -> None:
    name = info.filename
    if info.flag_bits & 0x1:
        raise InputError("encrypted; save it without a password")
    if not name:
        raise InputError("a file without a name in it; save it again")
    if name.startswith(("/", "\\")) or ":" in name.split("/")[0] or ".." in name.replace("\\", "/").split("/"):
        raise InputError(f"{printable(name)!r} in it climbs out of the archive; refused")
    if info.file_size > MAX_MEMBER and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise InputError(f"{printable(name)}: {info.file_size // MB} MB unpacked; refused as a decompression bomb")
    if info.file_size > RATIO_COUNTS_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise InputError(f"{printable(name)}: shrinks {info.file_size // max(info.compress_size, 1)}-fold; "
                         "refused as a decompression bomb")  # fmt: skip


def printable(text: str, length: int = 80) -> str:
    """What a file says, as it may stand in a message: no line breaks, nothing that steers a terminal, bounded.

    >>> printable("云谷\\x1b[2J")
    '云谷�[2J'
    """
    return "".join("\ufffd" if _hides(sign) else sign for sign in text[:length])


def is_printable(text: str) -> bool:
    """Whether a text may stand in a message as it is."""
    return text.isprintable() or not any(map(_hides, text))


def _hides(sign: str) -> bool:
    # Python calls no space printable but that of ASCII.
    return not sign.isprintable() and unicodedata.category(sign) != "Zs"


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__


def parse_xml(raw: bytes, name: str) -> Element:
    """The tree of an XML file by local names (`p`, not `{…}p`); attributes too, but for Office's `r:id`, `r:embed`.

    Nothing is loaded from outside. Raises InputError for XML that declares entities, is nested deeply, or is broken.
    """
    builder = TreeBuilder()
    depth = count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise InputError(f"{printable(name)}: nested or filled beyond what documents hold; refused")
        builder.start(_local(tag), {_attribute(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(tag))

    def refuse(*_: object) -> None:
        raise InputError(f"{printable(name)}: declares XML entities, which no document needs; refused")

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = refuse
    handlers: list[Callable[..., object]] = [refuse]
    parser.UnparsedEntityDeclHandler = handlers[0]
    try:
        parser.Parse(raw, True)
        return builder.close()
    except expat.ExpatError as error:
        reason = expat.errors.messages.get(error.code, str(error))
        raise InputError(f"{printable(name)}: line {error.lineno}: broken XML ({reason}); save it again") from None
    except (AssertionError, ValueError, LookupError) as error:
        raise InputError(f"{printable(name)}: broken XML ({_short(error)}); save it again") from None


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _attribute(key: str) -> str:
    space, _, local = key.rpartition("}")
    return f"r:{local}" if space.endswith(_RELATIONSHIPS) else local


def relations(package: Package, part: str) -> dict[str, str]:
    """The targets of a part's relationships by id, as names of members. What lies outside the package is left out."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in package:
        return {}
    return {
        rel.get("Id", ""): resolve(folder, rel.get("Target", ""))
        for rel in package.tree(rels).iter("Relationship")
        if rel.get("TargetMode", "") != "External"
    }


def parts_named(element: Element, tag: str) -> Iterator[Element]:
    """The elements of a tag that point at another part."""
    return (found for found in element.iter(tag) if found.get("r:id"))


def resolve(folder: str, target: str) -> str:
    """The name of a member that is named from a folder."""
    return target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
