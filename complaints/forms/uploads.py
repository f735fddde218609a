"""Files sent with a form: checked by content, and kept when the form comes back."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy

from agencies.actions.filing import MOST_BYTES, Upload, checked, clean_name
from complaints.actions.attaching import MOST_FILES

ROOM = "staged"
SALT = "complaints.forms.uploads"
KEPT_FOR = timedelta(hours=3)
HINT = gettext_lazy(
    "Paling banyak 5 berkas (JPG, PNG, WebP, PDF), masing-masing 10 MB. Data lokasi di"
    " dalam foto kami hapus."
)


@dataclass(frozen=True)
class Kept:
    """A file that was accepted while the form around it was not."""

    token: str
    name: str
    size: int


@dataclass(frozen=True)
class Sent:
    """What came with a form: new files, and tokens of those kept from before."""

    fresh: Sequence[UploadedFile]
    tokens: Sequence[str]


class FilesInput(forms.FileInput):
    """A file input for several, above it those that were kept."""

    allow_multiple_selected = True
    template_name = "complaints/widgets/files.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.kept: list[Kept] = []

    def __deepcopy__(self, memo: dict[int, Any]) -> "FilesInput":
        copy = super().__deepcopy__(memo)
        copy.kept = []
        return copy

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Sent:
        fresh = files.getlist(name) if hasattr(files, "getlist") else []
        asked = data.getlist(f"{name}_kept") if hasattr(data, "getlist") else []
        return Sent(fresh, asked[:MOST_FILES])

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, {"multiple": True, **(attrs or {})})
        context["widget"]["kept"] = self.kept
        return context


class FilesField(forms.Field):
    """Photographs and PDF files, as `Upload`s; the good ones survive the bad ones."""

    widget: Any = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            help_text=HINT,
            **kwargs,
        )
        self.good: tuple[Upload, ...] = ()
        self.widget.attrs["accept"] = ".jpg,.jpeg,.png,.webp,.pdf"

    def clean(self, value: Sent) -> tuple[Upload, ...]:
        good, wrong = [], []
        for file in value.fresh:
            try:
                good.append(_checked(file))
            except ValidationError as error:
                wrong += error.messages
        good += _kept_before(value.tokens)
        if len(good) > MOST_FILES:
            wrong.append(gettext("Paling banyak %(most)d berkas.") % {"most": 5})
        self.good = tuple(good)
        if wrong:
            raise ValidationError(wrong)
        return self.good

    def keep(self) -> None:
        """Put the good ones aside, so that they need not be chosen again."""
        self.widget.kept = [_stage(upload) for upload in self.good[:MOST_FILES]]


def keep_files(form: forms.Form) -> None:
    """Keep the accepted files of a form that is shown again."""
    for field in form.fields.values():
        if isinstance(field, FilesField):
            field.keep()


def carry_files(old: forms.Form, new: forms.Form) -> None:
    """Show in `new` the files that were kept with `old`."""
    for name, field in old.fields.items():
        if isinstance(field, FilesField):
            new.fields[name].widget = field.widget


def _checked(file: UploadedFile) -> Upload:
    name = file.name or "berkas"
    if (file.size or 0) > MOST_BYTES:
        raise ValidationError(
            gettext("%(name)s lebih besar dari 10 MB.") % {"name": clean_name(name)}
        )
    upload = Upload(name, file.read())
    checked(upload)
    return upload


def _stage(upload: Upload) -> Kept:
    path = default_storage.save(
        f"{ROOM}/{secrets.token_hex(16)}", ContentFile(upload.content)
    )
    token = signing.dumps([path, upload.name], salt=SALT, compress=True)
    return Kept(token, clean_name(upload.name), len(upload.content))


def _kept_before(tokens: Sequence[str]) -> Iterator[Upload]:
    """Files of earlier tries; one that expired or was cleared away is left out."""
    for token in tokens:
        try:
            path, name = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
            with default_storage.open(path) as file:
                yield Upload(name, file.read())
        except (signing.BadSignature, FileNotFoundError):
            continue
