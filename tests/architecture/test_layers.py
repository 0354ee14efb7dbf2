"""A foreign key is an arrow too: it stays in its domain or points to a lower layer."""

import sys

from forum_app import LAYERS, core
from forum_app.core.db import Base


def test_foreign_keys_stay_in_their_domain_or_point_down() -> None:
    layer = {domain.__name__: level for level, domains in enumerate([(core,), *LAYERS]) for domain in domains}
    home = {
        mapper.local_table: mapper.class_.__module__.partition(".models")[0]
        for mapper in Base.registry.mappers
    }

    wrong = [
        f"{table.name} -> {key.column.table.name}"
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if (here := home[table]) != (there := home[key.column.table]) and layer[here] <= layer[there]
    ]

    assert wrong == []


def test_packages_have_what_they_say_that_they_export() -> None:
    packages = [module for name, module in sys.modules.items() if name.partition(".")[0] == "forum_app"]

    missing = [
        f"{module.__name__}.{name}"
        for module in packages
        for name in getattr(module, "__all__", ())
        if not hasattr(module, name)
    ]

    assert len(packages) > 100
    assert missing == []
