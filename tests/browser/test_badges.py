"""The form that answers with a file, in a real browser."""

from flask import Flask
from playwright.sync_api import expect

from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory

from .conftest import OpenTab


def test_form_that_is_refused_shows_why_and_is_sent_once(app: Flask, open_tab: OpenTab) -> None:
    edition: ForumEdition = EditionFactory()
    user = UserFactory(language="en")
    RoleGrantFactory(edition=edition, user=user, role=Role.ORGANISER)
    tab = open_tab(user)
    tab.open(f"/{edition.slug}/badges/")
    sent: list[int] = []
    tab.page.on(
        "response", lambda answer: sent.append(answer.status) if answer.request.method == "POST" else None
    )
    tab.page.evaluate("document.querySelector('select[name=order] option').value = 'by chance'")

    tab.page.get_by_role("button", name="Print badges").click()

    expect(
        tab.page.locator("form[data-download] .invalid-feedback, form[data-download] .field-error")
    ).to_be_visible()
    tab.page.wait_for_timeout(500)
    assert sent == [422]
