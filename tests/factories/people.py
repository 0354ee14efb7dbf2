from factory import LazyAttribute, Sequence

from forum_app.core.territories import country_codes
from forum_app.delegations.rules.protocol import WITH_ARTICLE
from forum_app.people.models import Country, Organization, Person

from . import Factory

# Each has a flag, and none is “of the” somewhere.
CODES = sorted(country_codes() - WITH_ARTICLE)


class CountryFactory(Factory):
    class Meta:
        model = Country
        sqlalchemy_get_or_create = ("iso2",)  # a test may name a State that the sequence comes to as well

    iso2 = Sequence(lambda n: CODES[n % len(CODES)])
    iso3 = LazyAttribute(lambda country: f"{country.iso2}X")
    name_es = Sequence("País {}".format)
    name_en = Sequence("Country {}".format)
    formal_es = LazyAttribute(lambda country: f"República de {country.name_es}")
    formal_en = LazyAttribute(lambda country: f"Republic of {country.name_en}")
    de_es = "de"
    region = "América"
    aliases = LazyAttribute(lambda _: [])


class OrganizationFactory(Factory):
    class Meta:
        model = Organization

    acronym_es = Sequence("ORG{}".format)
    acronym_en = LazyAttribute(lambda organization: organization.acronym_es)
    name_es = Sequence("Organización {}".format)
    name_en = Sequence("Organization {}".format)
    kind = "un_entity"


class PersonFactory(Factory):
    class Meta:
        model = Person

    display_name = Sequence("José Núñez {}".format)
    given_names = "José"
    surname_1 = "Núñez"
    email = Sequence("jose{}@example.org".format)
