"""axe-core in a page: what breaks WCAG 2.2 A or AA."""

from playwright.sync_api import Page

from forum_app.core.paths import resource

AXE = resource("node_modules") / "axe-core/axe.min.js"
RUN = "() => axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"


def violations(page: Page) -> list[str]:
    """Each violation with the element that has it."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN)
    return [
        f"{violation['id']}: {node['html'][:160]} {_why(node)}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def _why(node: dict[str, list[dict[str, str]]]) -> str:
    return "; ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"]))
