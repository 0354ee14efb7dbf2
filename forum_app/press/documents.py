"""The lists of the press desk as workbooks: who is accredited, and the equipment for customs and security."""

from collections.abc import Iterable

from flask_babel import gettext

from forum_app.core.i18n import label, text_of
from forum_app.core.spreadsheets import Column, write_xlsx

from .models import MediaAccreditation


def media_list(accreditations: Iterable[MediaAccreditation]) -> bytes:
    """Who is accredited, for whom and as what; no address and no paper."""
    columns = (
        Column(gettext("Outlet"), 32),
        Column(gettext("Medium"), 18),
        Column(gettext("Country of the outlet"), 24),
        Column(gettext("Name"), 36),
        Column(gettext("Job"), 18),
        Column(gettext("Delegation"), 32),
        Column(gettext("Registration number"), 16),
        Column(gettext("State of the registration"), 20),
    )
    rows = (
        (
            one.outlet,
            label(one.medium),
            _country(one),
            one.name,
            label(one.job),
            text_of(one.registration.delegation, "name") if one.registration else "",
            one.registration.reference if one.registration else "",
            label(one.registration.state) if one.registration else "",
        )
        for one in accreditations
    )
    title = gettext("Accredited media")
    return write_xlsx(title, columns, rows, title=title)


def equipment_list(accreditations: Iterable[MediaAccreditation]) -> bytes:
    """What the accredited media bring, a piece a row, with its serial number."""
    columns = (
        Column(gettext("Outlet"), 32),
        Column(gettext("Country of the outlet"), 24),
        Column(gettext("Brought by"), 36),
        Column(gettext("Equipment"), 44),
        Column(gettext("Serial number"), 24),
    )
    rows = (
        (one.outlet, _country(one), one.name, item.description, item.serial)
        for one in accreditations
        for item in one.items
    )
    title = gettext("Equipment of the media")
    return write_xlsx(title, columns, rows, title=title)


def _country(accreditation: MediaAccreditation) -> str:
    country = accreditation.outlet_country
    return text_of(country, "name") if country else gettext("Another country")
