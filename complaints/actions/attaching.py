"""Files of a case: what they are by their content, and where they are kept."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from complaints.masking import masked
from complaints.models import Attachment, Complaint, Event

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 5
MOST_PIXELS = 50_000_000
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
EXTENSIONS: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
}


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: its own name, and its bytes."""

    name: str
    content: bytes


def attach_all(uploads: Sequence[Upload], *, event: Event) -> None:
    """Keep the files of one step, seen by whoever sees its event.

    Raises `ValidationError` for too many, and as `attach` does.
    """
    if len(uploads) > MOST_FILES:
        raise ValidationError(
            {"uploads": _("Paling banyak %(most)d berkas.") % {"most": MOST_FILES}}
        )
    for upload in uploads:
        attach(
            upload=upload,
            complaint=event.complaint,
            event=event,
            at=event.at,
            is_public=event.is_public,
        )


def attach(
    *,
    upload: Upload,
    complaint: Complaint,
    event: Event,
    at: datetime,
    is_public: bool = True,
) -> Attachment:
    """Keep a file with an event, under a name made from its content's hash.

    Pictures are written anew, so that no place or device stays in them. Raises
    `ValidationError` for what is too large, of another kind, or lies about its kind.
    """
    media_type = checked(upload)
    content = _without_metadata(upload.content, media_type)
    digest = hashlib.sha256(content).hexdigest()
    row = Attachment(
        complaint=complaint,
        event=event,
        name=masked(clean_name(upload.name))[-160:],
        media_type=media_type,
        size=len(content),
        sha256=digest,
        is_public=is_public,
        added_at=at,
    )
    row.file.save(digest + EXTENSIONS[media_type][0], ContentFile(content), save=False)
    row.save()
    return row


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
        return "application/pdf"
    try:
        with Image.open(BytesIO(content), formats=list(IMAGES)) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                return None
            picture.verify()
            return IMAGES.get(picture.format or "")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        return None


def _without_metadata(content: bytes, media_type: str) -> bytes:
    if media_type == "application/pdf":
        return content
    with Image.open(BytesIO(content)) as picture:
        plain = ImageOps.exif_transpose(picture)
        bare = Image.new(plain.mode, plain.size)
        bare.paste(plain)
        written = BytesIO()
        bare.save(written, format=picture.format, quality=90)
        return written.getvalue()
