from factory import LazyAttribute, Sequence

from forum_app.people.models import Country, Organization, Person

from . import Factory

CODES = (  # ISO 3166: each has a flag
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT "
    "BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH "
    "ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT "
    "HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS "
    "LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI "
    "NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG "
    "SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG "
    "UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW "
)


class CountryFactory(Factory):
    class Meta:
        model = Country
        sqlalchemy_get_or_create = ("iso2",)  # a test may name a State that the sequence comes to as well

    iso2 = Sequence(lambda n: CODES[n * 3 % len(CODES) :][:2])
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
