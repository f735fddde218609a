"""What a file is by its content: photographs and PDF, of ten megabytes at most."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

from agencies.actions.paring import NotReadableError, pared
from agencies.actions.stripping import DAMAGE, stripped

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
# A JPEG with further pictures behind it, as telephones write.
KNOWN_AS = {**IMAGES, "MPO": "image/jpeg"}
DOCUMENT = "application/pdf"
EXTENSIONS: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    DOCUMENT: (".pdf",),
}


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: its own name, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Filed:
    """A file as it is kept, under a name made from its content's hash."""

    name: str
    media_type: str
    sha256: str
    content: bytes

    @property
    def stored_as(self) -> str:
        return self.sha256 + EXTENSIONS[self.media_type][0]


def filed(upload: Upload, *, as_signed: bool = False) -> Filed:
    """What is kept of it: pictures pixel by pixel, without place or device in them,
    and the pages of a document without its author.

    `as_signed`: a document stays byte for byte, as an electronic signature needs it.
    The hash is that of what is kept, not of what came. Raises `ValidationError` for
    what is too large, of another kind, lies about it, or cannot be read.
    """
    media_type = checked(upload)
    if media_type != DOCUMENT:
        content = stripped(upload.content, media_type)
    else:
        content = upload.content if as_signed else _pared(upload)
    digest = hashlib.sha256(content).hexdigest()
    return Filed(clean_name(upload.name), media_type, digest, content)


def checked(upload: Upload) -> str:
    """The media type its content shows. Raises `ValidationError` under "uploads"."""
    if len(upload.content) > MOST_BYTES:
        raise _refused(_("%(name)s lebih besar dari 10 MB."), upload)
    media_type = _sniffed(upload.content)
    if media_type is None:
        raise _refused(_("%(name)s bukan foto (JPG, PNG, WebP) atau PDF."), upload)
    if not upload.name.lower().endswith(EXTENSIONS[media_type]):
        raise _refused(
            _("Isi %(name)s bukan jenis yang disebut namanya; simpan ulang."),
            upload,
        )
    if media_type in IMAGES.values() and not _is_whole(upload.content):
        raise _refused(
            _("Foto %(name)s rusak atau terpotong; ambil atau simpan ulang."), upload
        )
    return media_type


def clean_name(name: str) -> str:
    """A name that is safe to show: no path, no control or direction marks."""
    base = re.split(r"[\\/]", name)[-1]
    printable = "".join(one for one in base if one.isprintable())
    return printable[-160:] or "berkas"


def _refused(message: str, upload: Upload) -> ValidationError:
    return ValidationError({"uploads": message % {"name": clean_name(upload.name)}})


def _sniffed(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return DOCUMENT
    try:
        with Image.open(BytesIO(content), formats=list(IMAGES)) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                return None
            return KNOWN_AS.get(picture.format or "")
    except DAMAGE:
        return None


def _is_whole(content: bytes) -> bool:
    """Whether every pixel can be decoded: a header alone proves nothing."""
    try:
        with Image.open(BytesIO(content)) as picture:
            picture.load()
    except DAMAGE:
        return False
    return True


def _pared(upload: Upload) -> bytes:
    try:
        return pared(upload.content)
    except NotReadableError as error:
        raise _refused(
            _("Dokumen %(name)s rusak atau terkunci sandi; simpan ulang."), upload
        ) from error
