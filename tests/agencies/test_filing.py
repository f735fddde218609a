"""What is kept of a file: the picture pixel by pixel, and nothing beside it."""

import hashlib
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, PngImagePlugin
from PIL.ExifTags import Base
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import DecodedStreamObject, NameObject, TextStringObject

from agencies.actions.filing import Upload, filed

SECRET = "Wulan Kenari"
SIZE = (40, 24)


def _painted(mode: str) -> Image.Image:
    """Something of each colour, so that no two rows are alike."""
    gradient = Image.linear_gradient("L").resize(SIZE).rotate(7)
    bands = [gradient.rotate(turn) for turn in (0, 90, 180)]
    colours = Image.merge("RGB", bands)
    if mode == "P":
        return colours.quantize(16)
    if mode == "I;16":
        return Image.frombytes(mode, SIZE, bytes(range(240)) * 8)
    if mode == "CMYK":
        return Image.merge(mode, [*bands, gradient])
    if mode == "RGBA":
        colours.putalpha(gradient)
        return colours
    return colours.convert(mode)


def _exif(turned: int) -> Image.Exif:
    exif = Image.Exif()
    exif[Base.Artist] = SECRET
    exif[Base.GPSInfo] = {1: "S", 2: (7.0, 15.0, 26.0)}
    exif[Base.Orientation] = turned
    return exif


def _notes() -> PngImagePlugin.PngInfo:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", SECRET)
    return notes


def _written(picture: Image.Image, form: str, turned: int = 1, **more: Any) -> bytes:
    """With a name and a place in it, in each way that its form knows."""
    beside = {
        "PNG": {"pnginfo": _notes()},
        "JPEG": {"comment": SECRET.encode(), "xmp": SECRET.encode()},
        "WEBP": {"xmp": SECRET.encode()},
    }
    written = BytesIO()
    picture.save(written, form, exif=_exif(turned), **beside[form], **more)
    return written.getvalue() + SECRET.encode()  # and behind its end


def _shown(content: bytes) -> tuple[Any, ...]:
    with Image.open(BytesIO(content)) as picture:
        picture.load()
        return (
            picture.mode,
            picture.size,
            picture.tobytes(),
            picture.getpalette(),
            picture.info.get("transparency"),
            picture.getexif().get(Base.Orientation, 1),
        )


PICTURES = [
    *(("PNG", mode, {}) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
    ("PNG", "P", {"transparency": bytes(range(0, 240, 15))}),
    ("PNG", "RGB", {"transparency": (1, 2, 3)}),
    *(("JPEG", mode, {}) for mode in ("L", "RGB", "CMYK")),
    ("JPEG", "RGB", {"progressive": True, "restart_marker_rows": 1}),
    *(("WEBP", "RGBA", {"lossless": lossless}) for lossless in (True, False)),
]


@pytest.mark.parametrize("turned", [1, 6])
@pytest.mark.parametrize(("form", "mode", "more"), PICTURES)
def test_a_picture_is_kept_pixel_by_pixel_without_who_and_where(
    form: str, mode: str, more: dict[str, Any], turned: int
) -> None:
    sent = _written(_painted(mode), form, turned, **more)

    kept = filed(Upload(f"foto.{form.lower()}", sent)).content

    assert SECRET.encode() in sent
    assert SECRET.encode() not in kept
    assert _shown(kept) == _shown(sent)
    assert len(set(_shown(kept)[2])) > 1  # it shows something
    with Image.open(BytesIO(kept)) as picture:
        assert set(picture.getexif()) == ({Base.Orientation} if turned > 1 else set())


def test_a_picture_of_a_telephone_with_more_behind_it_is_one_photograph() -> None:
    written = BytesIO()
    _painted("RGB").save(
        written, "MPO", save_all=True, append_images=[_painted("RGB").rotate(90)]
    )

    kept = filed(Upload("foto.jpg", written.getvalue()))

    assert kept.media_type == "image/jpeg"
    with Image.open(BytesIO(kept.content)) as picture:
        assert picture.format == "JPEG"
    assert _shown(kept.content) == _shown(written.getvalue())


def _png_of(data: bytes) -> bytes:
    """Grey, 40 by 24, with sums that are right whatever its pixels are made of."""
    head = struct.pack(">IIBBBBB", *SIZE, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body))
        + kind
        + body
        + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


GREY = (b"\0" + b"\x80" * SIZE[0]) * SIZE[1]
PHOTOGRAPH = _written(_painted("RGB"), "JPEG")
SCAN = PHOTOGRAPH.index(b"\xff\xda") + 80
DRAWN = _written(_painted("RGBA"), "WEBP", lossless=True)
DAMAGED = [
    pytest.param("foto.jpg", PHOTOGRAPH[:SCAN], id="half a JPEG"),
    pytest.param("foto.png", _png_of(b"not deflated"), id="a PNG of other bytes"),
    pytest.param("foto.png", _png_of(zlib.compress(GREY)[:12]), id="half a PNG"),
    pytest.param("foto.webp", DRAWN[: len(DRAWN) // 2], id="half a WebP"),
]


@pytest.mark.parametrize(("name", "content"), DAMAGED)
def test_a_picture_that_cannot_be_decoded_is_refused_in_words(
    name: str, content: bytes
) -> None:
    with pytest.raises(ValidationError) as wrong:
        filed(Upload(name, content))

    assert name in wrong.value.message_dict["uploads"][0]


def test_the_same_picture_whole_is_kept() -> None:
    for name, content in (
        ("foto.png", _png_of(zlib.compress(GREY))),
        ("foto.jpg", PHOTOGRAPH),
        ("foto.webp", DRAWN),
    ):
        assert _shown(filed(Upload(name, content)).content) == _shown(content)


# Documents.
def document(words: str = SECRET) -> bytes:
    """With words wherever a document has them beside its pages, and a picture."""
    written, pictured = BytesIO(), BytesIO()
    _painted("RGB").save(pictured, "PDF", author=words, title=words)
    writer = PdfWriter(clone_from=BytesIO(pictured.getvalue()))
    writer.xmp_metadata = _xmp(words)
    writer.add_attachment(f"{words}.txt", words.encode())
    note = Text(rect=(0, 0, 9, 9), text="Ini.")
    note[NameObject("/T")] = TextStringObject(words)
    writer.add_annotation(0, note)
    beside = DecodedStreamObject()
    beside.set_data(words.encode())
    writer.pages[0][NameObject("/Metadata")] = writer._add_object(beside)
    picture = writer.pages[0]["/Resources"]["/XObject"]["/image"].get_object()
    picture._data = _written(_painted("RGB"), "JPEG")
    writer.write(written)
    return written.getvalue()


def _xmp(words: str) -> bytes:
    return f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
        xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="{words}"
        /></rdf:RDF></x:xmpmeta>""".encode()


def test_a_document_keeps_its_pages_and_says_nothing_of_its_author() -> None:
    before = document()
    assert before.count(SECRET.encode()) > 4

    kept = filed(Upload("surat.pdf", before))

    assert SECRET.encode() not in kept.content
    assert kept.sha256 == hashlib.sha256(kept.content).hexdigest()
    after, was = PdfReader(BytesIO(kept.content)), PdfReader(BytesIO(before))
    assert not after.metadata
    assert not after.attachments
    assert len(after.pages) == len(was.pages) == 1
    shown = [page.images[0].image for page in (after.pages[0], was.pages[0])]
    assert shown[0].tobytes() == shown[1].tobytes()
    assert filed(Upload("surat.pdf", before)) == kept


def test_a_signed_document_stays_byte_for_byte() -> None:
    sent = document()

    assert filed(Upload("sk.pdf", sent), as_signed=True).content == sent


def _locked() -> bytes:
    writer, written = PdfWriter(clone_from=BytesIO(document())), BytesIO()
    writer.encrypt("sandi", algorithm="AES-256")
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize(
    "broken", [b"%PDF-1.7 bukan", document()[:300], _locked(), b"%PDF-" + b"<<" * 9_000]
)
def test_a_document_that_cannot_be_read_is_refused_in_words(broken: bytes) -> None:
    with pytest.raises(ValidationError, match="terkunci sandi; simpan ulang"):
        filed(Upload("surat.pdf", broken))
