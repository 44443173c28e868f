"""Files in object stores (s3://, gs://, oss://, hdfs:// …), by fsspec and the package that speaks with each store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ...graph.errors import InputError
from ..regex import regex
from .batches import Failure

# A path that was an address has one slash where the address has two; a drive of Windows has one letter.
_ADDRESS = regex(r"([a-z][a-z0-9+.-]+):/+(?=.)")


def address(path: Path) -> str:
    """The address that a path was written as, "" for a path of this machine.

    >>> address(Path("s3://bucket/news")), address(Path("C:/news")), address(Path("news"))
    ('s3://bucket/news', '', '')
    """
    match = _ADDRESS.match(str(path))
    return f"{match[1]}://{str(path)[match.end() :]}" if match and not path.exists() else ""


def find_remote(url: str, limit: Callable[[str], int]) -> Iterator[tuple[str, bytes] | Failure]:
    """The files at an address, or below it, in the order of their names; `limit` gives the most bytes of a file by its name.

    A failure for what cannot be had, skipped for hidden files. Raises InputError where the store cannot be reached.
    """
    if url.startswith(("http:", "https:")):
        raise InputError(f"{url}: a page of the web; `tuzhi fetch` saves pages politely")
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise InputError(f"{url}: needs fsspec: pip install 'tuzhi[remote]'") from None
    try:
        store, root = url_to_fs(url)
        names = sorted(store.find(root))
    except Exception as error:  # every store has errors of its own
        raise InputError(
            f"{url}: cannot be read ({_told(error)}); check the address and the package of its store"
        ) from None
    if not names:
        yield Failure(url, "nothing there; check the address")
    for name in names:
        where = str(store.unstrip_protocol(name))
        if any(part.startswith(".") for part in name.removeprefix(root).split("/")):
            yield Failure(where, "hidden", skipped=True)
            continue
        try:
            size = int(store.size(name) or 0)
            if size > limit(name):
                yield Failure(where, f"{size / 2**20:.0f} MB; at most {limit(name) // 2**20} MB a file: split it")
            else:
                yield where, bytes(store.cat_file(name))
        except Exception as error:  # as above
            yield Failure(where, f"cannot be read ({_told(error)})")


def _told(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
