"""Pictures without what their makers write beside them: place, device, time, words.

Each is kept pixel by pixel: its parts are copied, nothing is decoded and written anew,
for a photograph may be evidence. Only parts that are needed to show it are kept; what
follows its end is cut off.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image
from PIL.ExifTags import Base

# What decoding broken content raises, over all kinds.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
TURNED = range(2, 9)  # values of the Exif orientation; 1 is upright
EXIF = b"Exif\0\0"

JPEG_START, JPEG_END = b"\xff\xd8", b"\xff\xd9"
# Scanned data has 0xff only before 0x00 and restart marks.
JPEG_MARK = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
JPEG_SCAN = 0xDA
JPEG_NOTES = (*range(0xE0, 0xF0), 0xFE)  # APP0-APP15 and comments; of them are shown:
JPEG_SHOWN = (b"JFIF\0", b"ICC_PROFILE\0", b"Adobe")

PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_SHOWN = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs".split()
)

WEBP_SHOWN = frozenset((b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"))
WEBP_HEAD, WEBP_EXIF, WEBP_XMP = b"VP8X", 0x08, 0x04


def stripped(content: bytes, media_type: str) -> bytes:
    """The picture alone, and which side of it is up. It must decode."""
    return STRIPPERS[media_type](content, _turned(content))


def _turned(content: bytes) -> bytes:
    """Exif that says how the picture is turned and nothing else; empty if upright."""
    with Image.open(BytesIO(content)) as picture:
        try:
            picture.load()  # a PNG may say it after the pixels
            turned = picture.getexif().get(Base.Orientation)
        except DAMAGE:
            return b""
    if turned not in TURNED:
        return b""
    exif = Image.Exif()
    exif[Base.Orientation] = turned
    return exif.tobytes().removeprefix(EXIF)


def _jpeg(content: bytes, turned: bytes) -> bytes:
    exif = EXIF + turned
    note = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif if turned else b""
    shown = [part for part in _jpeg_parts(content) if _is_shown(part)]
    # JFIF, where it is there, comes first.
    first = 1 if shown[0][4:9] == b"JFIF\0" else 0
    return b"".join([JPEG_START, *shown[:first], note, *shown[first:], JPEG_END])


def _jpeg_parts(content: bytes) -> Iterator[bytes]:
    """Each part with its mark and length; a scan with its data."""
    end = len(JPEG_START)
    while (mark := JPEG_MARK.search(content, end)) and mark[0] != JPEG_END:
        start = mark.start()
        end = start + 2 + int.from_bytes(content[start + 2 : start + 4])
        if mark[0][1] == JPEG_SCAN:
            after = JPEG_MARK.search(content, end)
            end = after.start() if after else len(content)
        yield content[start:end]


def _is_shown(part: bytes) -> bool:
    return part[1] not in JPEG_NOTES or part[4:].startswith(JPEG_SHOWN)


def _png(content: bytes, turned: bytes) -> bytes:
    written = [PNG_START]
    for kind, chunk in _png_chunks(content):
        if kind == b"IDAT" and turned:
            written.append(_png_chunk(b"eXIf", turned))
            turned = b""
        if kind in PNG_SHOWN:
            written.append(chunk)
    return b"".join(written)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, kind = len(PNG_START), b""
    while at < len(content) and kind != b"IEND":
        kind = content[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(content[at : at + 4])
        yield kind, content[at:end]
        at = end


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + _crc(kind + data)


def _crc(data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(data))


def _webp(content: bytes, turned: bytes) -> bytes:
    chunks = []
    for kind, data in _webp_chunks(content):
        if kind == WEBP_HEAD:
            flags = data[0] & ~(WEBP_EXIF | WEBP_XMP) | (WEBP_EXIF if turned else 0)
            chunks.append(_webp_chunk(kind, bytes([flags]) + data[1:]))
        elif kind in WEBP_SHOWN:
            chunks.append(_webp_chunk(kind, data))
    if turned:
        chunks.append(_webp_chunk(b"EXIF", turned))
    return _webp_chunk(b"RIFF", b"WEBP" + b"".join(chunks))


def _webp_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, last = 12, 8 + int.from_bytes(content[4:8], "little")
    while at + 8 <= min(last, len(content)):
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        yield content[at : at + 4], content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _webp_chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


STRIPPERS = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}
