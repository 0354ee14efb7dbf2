"""axe-core in a page: what breaks WCAG 2.2 A or AA."""

from playwright.sync_api import Page

from forum_app.core.paths import resource

AXE = resource("node_modules") / "axe-core/axe.min.js"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # all that light and dark differ in


def violations(page: Page, rules: dict[str, object] = WCAG) -> list[str]:
    """Each violation with the element that has it."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("(rules) => axe.run(rules)", {**rules, "resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {node['html'][:160]} {_why(node)}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def _why(node: dict[str, list[dict[str, str]]]) -> str:
    return "; ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"]))
