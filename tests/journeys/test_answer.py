"""The editor of an answer in a real browser."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import PASSWORD
from tests.complaints.cases import at_unit
from tests.journeys.looking import WIDE, page_of, sign_in
from tests.registry import Cast, small_registry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "identity"]),
]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_registry(password=PASSWORD)


def test_a_template_that_is_put_in_at_once_stays_in(
    cast: Cast, live_server: Any, browser: Any
) -> None:
    """What the device kept of the form a moment before must not come back over it."""
    walk = at_unit(cast, at=timezone.now() - timedelta(days=1))
    page = page_of(browser, WIDE)
    sign_in(page, live_server.url, cast.liaison_pu)
    page.goto(f"{live_server.url}/kerja/{walk.case.number}/answer/")
    text = page.get_by_label("Apa yang sudah dilakukan")
    text.fill("Yth. Saudara,")
    page.get_by_label("Mulai dari templat").select_option(str(cast.template.pk))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Sisipkan").click()
    page.wait_for_function("!document.querySelector('form[data-busy=\"1\"]')")

    filled = f"Yth. Saudara,\n\n{cast.template.text}"
    assert text.input_value().replace("\r", "") == filled
    page.reload()
    assert text.input_value().replace("\r", "") == filled
    page.context.close()
