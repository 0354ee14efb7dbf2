from datetime import date

from factory import LazyAttribute, Sequence, SubFactory

from forum_app.core.clock import now
from forum_app.editions.models import BadgeCategory, ForumEdition, RoleGrant, Theme
from forum_app.editions.roles import Role
from forum_app.editions.rules import EditionFormat, EditionState

from . import Factory
from .accounts import UserFactory


class EditionFactory(Factory):
    class Meta:
        model = ForumEdition

    slug = Sequence("foro-{}".format)
    ordinal = 5
    name_es = "V Foro de Cooperación"
    name_en = "5th Cooperation Forum"
    bloc_es = "Alianza del Pacífico"
    bloc_en = "Pacific Alliance"
    city = "Lima"
    format = EditionFormat.IN_PERSON
    time_zone = "America/Lima"
    starts_on = date(2026, 11, 23)
    ends_on = date(2026, 11, 25)
    languages = LazyAttribute(lambda _: ["es", "en"])
    state = EditionState.REGISTRATION_OPEN
    created_at = LazyAttribute(lambda _: now())


class ThemeFactory(Factory):
    class Meta:
        model = Theme

    edition = SubFactory(EditionFactory)
    position = Sequence(lambda n: n)
    title_es = Sequence("Tema {}".format)
    title_en = Sequence("Theme {}".format)
    colour = "#0072b2"


class BadgeCategoryFactory(Factory):
    class Meta:
        model = BadgeCategory

    edition = SubFactory(EditionFactory)
    code = Sequence("C{}".format)
    position = Sequence(lambda n: n)
    name_es = "Observador"
    name_en = "Observer"
    colour = "#2e7d32"
    zones = LazyAttribute(lambda _: ["G", "P", "R"])


class RoleGrantFactory(Factory):
    class Meta:
        model = RoleGrant

    edition = SubFactory(EditionFactory)
    user = SubFactory(UserFactory)
    role = Role.ORGANISER
    granted_at = LazyAttribute(lambda _: now())
