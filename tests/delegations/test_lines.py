"""A line of an imported list: understood, or all that is wrong in it is said."""

from dataclasses import replace
from datetime import date

import pytest

from forum_app.delegations.rules import (
    DelegationKind,
    DelegationRole,
    Fault,
    Known,
    Line,
    gathered,
    read_line,
)
from forum_app.people.rules import NameOrder

KNOWN = Known(countries={"PE", "CN"}, categories={"OBS"}, several=False)
SEVERAL = Known(countries={"PE"}, categories={"OBS"}, several=True)
LEAST = {"ref": "SYN-1", "role_in_delegation": "expert", "given_names": "José", "surname_1": "Núñez"}


def understood(**cells: str) -> Line:
    line = read_line(2, {**LEAST, **cells}, KNOWN)
    assert isinstance(line, Line)
    return line


def wrong(known: Known = KNOWN, **cells: str) -> list[tuple[str, str]]:
    faults = read_line(7, {**LEAST, **cells}, known)
    assert isinstance(faults, list)
    assert {fault.row for fault in faults} == {7}
    return [(fault.column, fault.message % fault.values) for fault in faults]


def test_line_needs_little() -> None:
    line = understood()

    assert (line.ref, line.delegation_code, line.delegation_kind, line.badge_category) == (
        "SYN-1",
        "",
        None,
        None,
    )
    assert {name: value for name, value in line.facts.items() if value} == {
        "role": DelegationRole.EXPERT,
        "name_order": NameOrder.GIVEN_FIRST,
        "given_names": "José",
        "surname_1": "Núñez",
        "display_name": "José Núñez",
    }


def test_line_takes_all_columns_over() -> None:
    line = understood(
        delegation_kind="observer_state",
        badge_category="OBS",
        name_order="family_first",
        display_name="NÚÑEZ José",
        title_es="Asesor",
        nationality_iso2="PE",
        email="Jose+Foro@Example.org",
        interpretation="es-en",
        dietary="vegan",
        accessibility="none",
        needs_visa_letter="Sí",
    )

    assert (line.delegation_kind, line.badge_category) == (DelegationKind.OBSERVER_STATE, "OBS")
    assert (line.facts["display_name"], line.facts["name_order"]) == ("NÚÑEZ José", NameOrder.FAMILY_FIRST)
    assert (line.facts["position_title_es"], line.facts["nationality"]) == ("Asesor", "PE")
    assert line.facts["email"] == "Jose+Foro@Example.org"
    assert (line.facts["dietary"], line.facts["accessibility"]) == ("vegan", None)
    assert (line.facts["interpretation"], line.facts["needs_visa_letter"]) == ("es-en", True)


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("ref", "", "This cell must not be empty."),
        ("nationality_iso2", "ZZ", "“ZZ” is no country code of two letters (ISO 3166), as PE or BR."),
        ("badge_category", "VIP", "“VIP” is not known here."),
        ("email", "jose at example", "“jose at example” is not an e-mail address."),
        ("email", "jose@example", "“jose@example” is not an e-mail address."),
        ("email", "a..b@x.pe", "“a..b@x.pe” is not an e-mail address."),
        ("gender", "robot", "“robot” is not one of: F, M."),
        ("arrives_on", "tomorrow", "“tomorrow” is no day. Write it as 2024-03-19 or 19/03/2024."),
        ("assistant_of", "SYN-2", "Only an assistant assists somebody. Leave this cell empty."),
        ("needs_visa_letter", "maybe", "“maybe” is neither yes nor no."),
        ("name_order", "x", "“x” is not one of: given_first, family_first, mononym."),
        ("institution", "x" * 301, "Longer than 300 characters."),
        (
            "surname_1",
            "Núñez \u202egpj",
            "Holds an invisible character that turns the direction of writing round. Type the text anew.",
        ),
        ("surname_1", "Núñez\nPeña", "Holds a control character or a line break."),
    ],
)
def test_line_says_what_is_wrong_in_a_cell(column: str, cell: str, message: str) -> None:
    assert wrong(**{column: cell}) == [(column, message)]


def test_an_assistant_of_nobody_is_wrong() -> None:
    assert wrong(role_in_delegation="assistant") == [
        ("assistant_of", "Give the number of the person whom the assistant assists.")
    ]
    assert understood(role_in_delegation="assistant", assistant_of="SYN-2").facts["assistant_of"] == "SYN-2"


@pytest.mark.parametrize("cell", ["2024-03-19", "19/03/2024"])
def test_days_are_read_as_spreadsheets_write_them(cell: str) -> None:
    assert understood(arrives_on=cell).facts["arrives_on"] == date(2024, 3, 19)


def test_leaving_before_coming_is_wrong() -> None:
    assert wrong(arrives_on="2024-03-19", departs_on="18/03/2024") == [
        ("departs_on", "The day of departure lies before the day of arrival.")
    ]


@pytest.mark.parametrize(("column", "start"), [("language", "es, en, fr"), ("native_script", "Arabic, ")])
def test_line_names_the_codes_of_a_closed_list(column: str, start: str) -> None:
    [(found, message)] = wrong(**{column: "klingon"})

    assert found == column
    assert message.startswith(f"“klingon” is not one of: {start}")


@pytest.mark.parametrize(
    ("column", "cell", "kept"),
    [
        ("language", "ES", "es"),
        ("gender", "f", "F"),
        ("native_script", "arabic", "Arabic"),
        ("needs_visa_letter", "y", True),
        ("needs_visa_letter", "SÍ", True),
        ("needs_visa_letter", "None", False),
        ("needs_visa_letter", "", False),
    ],
)
def test_line_reads_codes_as_people_write_them(column: str, cell: str, kept: object) -> None:
    assert understood(**{column: cell}).facts[column] == kept


def test_line_names_the_roles_that_there_are() -> None:
    [(column, message)] = wrong(role_in_delegation="")

    assert column == "role_in_delegation"
    assert message.startswith("“–” is not one of: head_of_delegation, alternate_head")


@pytest.mark.parametrize("cell", ["Jefa de delegación", "JEFA DE DELEGACION", "head_of_delegation"])
def test_line_understands_the_words_that_people_read(cell: str) -> None:
    words = {DelegationRole: {"jefa de delegacion": DelegationRole.HEAD}}

    line = read_line(2, {**LEAST, "role_in_delegation": cell}, replace(KNOWN, words=words))

    assert isinstance(line, Line)
    assert line.facts["role"] is DelegationRole.HEAD


def test_line_says_all_that_is_wrong() -> None:
    assert [column for column, _ in wrong(ref="", email="x", role_in_delegation="king")] == [
        "ref",
        "role_in_delegation",
        "email",
    ]


def test_line_without_any_name_is_wrong() -> None:
    assert wrong(given_names="", surname_1="") == [("given_names", "There is no name in this line.")]


def test_line_of_a_list_of_several_delegations_names_its_own() -> None:
    assert wrong(SEVERAL) == [("delegation_code", "This cell must not be empty.")]


def test_fault_has_a_place() -> None:
    assert Fault(2, "ref", "x").values == {}


def test_same_fault_of_several_rows_is_gathered() -> None:
    faults = [
        Fault(2, "role", "wrong", {"cell": "king"}),
        Fault(3, "role", "wrong", {"cell": "king"}),
        Fault(3, "email", "wrong"),
        Fault(4, "role", "wrong", {"cell": "queen"}),
        Fault(9, "role", "wrong", {"cell": "king"}),
    ]

    told = [(one.where, one.column, one.values.get("cell")) for one in gathered(faults)]

    assert told == [("2–3, 9", "role", "king"), ("3", "email", None), ("4", "role", "queen")]
