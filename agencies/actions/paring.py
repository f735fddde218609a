"""PDF documents without what is written beside their pages: who, with what, when.

The pages are kept as they are drawn. Author and program, XMP, files within and their
names, who commented, scripts, and what cameras wrote into pictures stay out.
"""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from agencies.actions.stripping import DAMAGE, STRIPPERS

UNREADABLE = (*DAMAGE, PyPdfError, AttributeError, AssertionError, RecursionError)
BESIDE = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/AA", "/Thumb", "/EF")
OF_A_FILE = ("/F", "/UF", "/Desc")
OF_A_NOTE = ("/T", "/M", "/CreationDate", "/NM")  # who wrote it, and when
LAYERS = "/OCProperties"  # which parts of a page are shown
PHOTOGRAPH = ("/DCTDecode", ["/DCTDecode"])


class NotReadableError(Exception):
    """The document is broken, or locked with a password."""


def pared(content: bytes) -> bytes:
    """The same pages as a document of nobody. Raises `NotReadableError`."""
    try:
        return _pared(content)
    except UNREADABLE as error:
        raise NotReadableError from error


def _pared(content: bytes) -> bytes:
    reader, writer = PdfReader(BytesIO(content)), PdfWriter()
    seen: set[int] = set()
    for page in reader.pages:
        for part in _parts(page, seen):
            _pare(part)
        writer.add_page(page)
    if not writer.pages:
        raise PyPdfError("a document without pages")
    if layers := reader.root_object.get(LAYERS):
        root = writer.root_object
        root[NameObject(LAYERS)] = layers.get_object().clone(writer)
    writer.metadata = None
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _parts(page: DictionaryObject, seen: set[int]) -> Iterator[DictionaryObject]:
    """All that a page is made of, each once; not the tree that it hangs in."""
    waiting: list[Any] = [page]
    while waiting:
        part = waiting.pop().get_object()
        if id(part) in seen:
            continue
        if isinstance(part, DictionaryObject):
            seen.add(id(part))
            yield part
            waiting += [value for key, value in part.items() if key != "/Parent"]
        elif isinstance(part, ArrayObject):
            seen.add(id(part))
            waiting += part


def _pare(part: DictionaryObject) -> None:
    gone = [*BESIDE]
    if "/EF" in part or part.get("/Type") == "/Filespec":
        gone += OF_A_FILE
    if "/Rect" in part and part.get("/Subtype") != "/Widget":
        gone += OF_A_NOTE
    for name in gone:
        part.pop(name, None)
    if isinstance(part, StreamObject) and part.get("/Filter") in PHOTOGRAPH:
        with suppress(*DAMAGE):  # a picture that does not show has nothing to say
            part._data = STRIPPERS["image/jpeg"](part._data, b"")
