"""The life of a cooperation project."""

from enum import StrEnum


class ProjectState(StrEnum):
    DRAFT = "draft"
    IN_PORTFOLIO = "in_portfolio"
    PRESENTED = "presented"
    WITHDRAWN = "withdrawn"
