"""The heartbeat's row."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from escalation.models import Heartbeat


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    """One row a name, written anew at every tick."""

    def beat(self, name: str, *, at: datetime) -> None:
        """A tick arrived; an older one that comes late turns nothing back."""
        row, is_new = self.get_or_create(name=name, defaults={"at": at})
        if not is_new:
            self.filter(pk=row.pk, at__lt=at).update(at=at)
