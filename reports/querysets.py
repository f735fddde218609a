"""Issued recaps in the words of those who ask for them."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from agencies.principals import Principal, Staff, System
from agencies.roles import Role
from complaints.querysets import SEES_ALL

if TYPE_CHECKING:
    from reports.models import Snapshot

READS_ISSUED = (*SEES_ALL, Role.ADMIN_INSTANSI, Role.PIMPINAN)


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Rows are reached only through `visible_to`."""

    def visible_to(self, principal: Principal, on: date) -> Self:
        """The office that issued it, a province for those in it, and who sees all.

        Seats were read for the day `on`.
        """
        if isinstance(principal, System):
            return self
        if not isinstance(principal, Staff):
            return self.none()
        if principal.has(*SEES_ALL):
            return self
        own = principal.at(Role.ADMIN_INSTANSI, Role.PIMPINAN)
        within = Q(office__territory__in=principal.at(Role.ADMIN_INSTANSI))
        return self.filter(Q(office__in=own) | within)

    def listed(self) -> Self:
        """Without what is frozen in them; `is_replaced` where a later one holds."""
        later = self.model._base_manager.filter(replaces=models.OuterRef("pk"))
        return (
            self.defer("content", "cases")
            .select_related("office")
            .annotate(is_replaced=models.Exists(later))
        )
