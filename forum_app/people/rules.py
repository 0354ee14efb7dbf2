"""Words for people and states of the world."""

from enum import StrEnum

PACIFIC_ALLIANCE = "pacific-alliance"  # the bloc of the reference data


class CountryStanding(StrEnum):
    MEMBER = "member"
    ASSOCIATED = "associated"
    OBSERVER = "observer"
    CANDIDATE = "candidate"


class NameOrder(StrEnum):
    GIVEN_FIRST = "given_first"
    FAMILY_FIRST = "family_first"
    MONONYM = "mononym"
