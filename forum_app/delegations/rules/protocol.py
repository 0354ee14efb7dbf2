"""The order of delegations by protocol, and how a sentence names one."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from .states import DelegationKind

GROUPS = tuple(DelegationKind)  # written in the order of protocol: the host, members, associated, observers …
LAST = 1_000_000  # behind every place that somebody gave by hand
WITH_ARTICLE = frozenset(  # States that English names with "the"
    (
        *("AE", "BS", "CD", "CF", "CG", "DO", "GB", "GM", "KM", "KR", "MH", "MV", "NL", "PH"),
        *("SB", "SC", "US", "VA"),
    )
)

BODIES_WITHOUT_ARTICLE = frozenset(  # bodies, by their acronym in Spanish, whose English name has no "the"
    ("APEC", "CAF", "Camões, I.P.", "FONPLATA", "GAC", "MASHAV", "UNCTAD")
)
ARTICLE_OF: Mapping[str, str] = {  # what Spanish says before the name of a body, by its first word
    **dict.fromkeys(
        (
            *("Banco", "Centro", "Comité", "Consejo", "Fondo", "Foro", "Grupo", "Instituto", "Mercado"),
            *("Ministerio", "Parlamento", "Programa", "Sistema"),
        ),
        "del",
    ),
    **dict.fromkeys(
        (
            *("Agencia", "Asamblea", "Asociación", "Cámara", "Comisión", "Comunidad", "Corporación"),
            *("Entidad", "Fundación", "Oficina", "Organización", "Secretaría", "Sociedad", "Unión"),
        ),
        "de la",
    ),
}


class Seated(NamedTuple):
    """What the order looks at."""

    kind: DelegationKind
    is_host: bool
    position: int | None  # given by hand, within the group
    sort: str  # the name in the protocol language
    other_sort: str  # and in the other language, where the first is the same
    key: UUID  # last of all, so that the order is always the same


def place(seated: Seated) -> tuple[int, int, str, str, str]:
    """Where a delegation stands: by group, by hand, by name in the protocol language, then as stored."""
    group = 0 if seated.is_host else GROUPS.index(seated.kind)
    position = LAST if seated.position is None else seated.position
    return group, position, seated.sort, seated.other_sort, str(seated.key)


def in_protocol_order(delegations: Iterable[Seated]) -> list[UUID]:
    """The keys of delegations in the order of protocol: total, and the same whenever it is asked."""
    return [seated.key for seated in sorted(delegations, key=place)]


def phrase_es(name: str, article: str | None) -> str:
    """The name with its preposition: “del Perú”, “de los Países Bajos”; “de El Salvador” stays whole."""
    return f"{article or 'de'} {name}"


def article_of_body(name: str) -> str:
    """What Spanish says before the name of a body: “del” Banco Mundial, “de la” OEA in full, “de” CAF."""
    return ARTICLE_OF.get(name.partition(" ")[0], "de")


def phrase_en(name: str, *, iso2: str | None = None, acronym: str | None = None) -> str:
    """The name with its preposition: “of Peru”, “of the Netherlands”, “of the European Union”, “of CAF”.

    Args:
        name: in English.
        iso2: of a State.
        acronym: of a body, in Spanish; an acronym in the place of the name takes no article.

    """
    is_body = acronym is not None and acronym not in BODIES_WITHOUT_ARTICLE and " " in name
    return f"of the {name}" if is_body or iso2 in WITH_ARTICLE else f"of {name}"
