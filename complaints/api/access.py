"""Who asks: an application by its token, or staff by their session, who only read."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import (
    AuthenticationFailed,
    NotAuthenticated,
    PermissionDenied,
)
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from agencies.models import Officer, Partner, token_hash
from agencies.principals import Application, Nobody, Principal
from agencies.views.asking import staff_of


class PartnerToken(BaseAuthentication):
    """`Authorization: Bearer TOKEN`; the token is kept as a hash only."""

    def authenticate(self, request: Request) -> tuple[Partner, Application] | None:
        scheme, _blank, token = request.META.get("HTTP_AUTHORIZATION", "").partition(
            " "
        )
        if scheme.lower() != "bearer":
            return None
        try:
            partner = Partner.objects.get(
                token_hash=token_hash(token.strip()), is_active=True
            )
        except Partner.DoesNotExist as error:
            raise AuthenticationFailed from error
        return partner, Application(partner.pk, partner.name)

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="lapor"'


class PartnersActStaffRead(BasePermission):
    """Staff take their steps on their screens, where the reasons stand beside."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if isinstance(request.auth, Application):
            return True
        if not isinstance(request.user, Officer):
            return False
        if request.method not in SAFE_METHODS:
            raise PermissionDenied(_("Petugas mengerjakan laporan di layarnya."))
        return True


class GatewayOnly(BasePermission):
    """Only the SMS gateway may say from which number a message came."""

    def has_permission(self, request: Request, view: Any) -> bool:
        partner: Any = request.user
        return isinstance(partner, Partner) and partner.is_sms_gateway


def application(request: Request) -> Application:
    """The application that asks; staff and others were refused before."""
    if not isinstance(request.auth, Application):
        raise NotAuthenticated
    return request.auth


def body(request: Request) -> dict[str, Any]:
    """The object that was sent; the parser lets nothing else through."""
    data: Any = request.data
    found: dict[str, Any] = data
    return found


def principal(request: Request, on: date) -> Principal:
    """Who asks, as every rule takes it."""
    if isinstance(request.auth, Application):
        return request.auth
    if isinstance(request.user, Officer):
        return staff_of(request._request, on=on)
    return Nobody()
