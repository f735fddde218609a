"""How a message leaves the system: by e-mail or SMS. The outside world begins here."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

SMS_LENGTH = 300  # characters; what is longer stands behind the link


@dataclass(frozen=True)
class Message:
    """Something to say to somebody; `key` is the same whenever it is sent again."""

    key: str
    subject: str
    body: str
    to: Sequence[str] = field(repr=False)  # never in a log or a traceback

    @property
    def id(self) -> str:
        """Stable, so that a receiver knows a repeated message; tells nothing itself."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:32]


class SmsBackend(Protocol):
    def send(self, message: Message) -> None:
        """Hand the message over. Raises `OSError` when that did not succeed."""


def send_email(message: Message) -> None:
    """Through Django's backend. Raises `OSError` (as `SMTPException` is one)."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    EmailMessage(
        subject=" ".join(message.subject.split()),
        body=message.body,
        to=list(message.to),
        headers={"Message-ID": f"<{message.id}@{domain}>"},
    ).send()


def send_sms(message: Message) -> None:
    """Through the backend that the settings name."""
    backend: SmsBackend = import_string(settings.SMS_BACKEND)()
    backend.send(message)


class SmsFile:
    """Stands for a gateway: a line of JSON for each message, in the outbox folder."""

    def send(self, message: Message) -> None:
        line = {"id": message.id, "to": list(message.to), "text": sms_text(message)}
        path = Path(settings.OUTBOX_DIR) / "sms.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, json.dumps(line, ensure_ascii=False).encode() + b"\n")
        finally:
            os.close(file)


class SmsConsole:
    """For looking on while developing; the number itself is not shown."""

    def send(self, message: Message) -> None:
        print(f"SMS {message.id}: {sms_text(message)}")


def sms_text(message: Message) -> str:
    return " ".join(message.body.split())[:SMS_LENGTH]
