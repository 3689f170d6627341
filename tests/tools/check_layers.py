"""Hold the four laws of the design against the code: arrows point down, siblings never touch.

Run by ./dev lint; exits with 1 and one line per breach.
"""

import ast
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
KERNEL = "distribution_control"
SIBLINGS = {
    "order_release", "replenishment_rules", "supplier_scorecard", "intercompany_flows",
    "distribution_kpi", "distribution_dashboard", "stock_accelerator", "warehouse_floor",
}  # fmt: skip
# No hard dependency on the add-on community or on the paid edition; stock's own live beside odoo.
GLUE_LINES = 150


def manifests():
    for path in sorted(ADDONS.glob("*/__manifest__.py")):
        yield path.parent.name, ast.literal_eval(path.read_text())


def is_glue(name, manifest):
    return bool(manifest.get("auto_install"))


def check_depends(name, manifest, ours):
    depends = set(manifest["depends"])
    if name == KERNEL and depends & ours:
        yield f"{name}: the kernel depends on nothing of ours, but on {sorted(depends & ours)}"
    if name in SIBLINGS and (depends & SIBLINGS):
        yield f"{name}: siblings never touch, but it depends on {sorted(depends & SIBLINGS)}; use a glue addon"
    if name in SIBLINGS - {"stock_accelerator"} and KERNEL not in depends:
        yield f"{name}: must depend on {KERNEL}"
    if manifest.get("license") != "LGPL-3":
        yield f"{name}: the licence of the suite is LGPL-3"


def reachable(name, everything):
    seen, todo = set(), [name]
    while todo:
        for other in everything.get(todo.pop(), {}).get("depends", ()):
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen


def check_imports(name, everything):
    """An import of, or an xml id from, an addon of ours that is not below us."""
    ours = set(everything)
    allowed = reachable(name, everything) | {name}
    for path in (ADDONS / name).rglob("*.py"):
        for other in re.findall(r"odoo\.addons\.(\w+)", path.read_text()):
            if other in ours - allowed:
                yield f"{path.relative_to(ROOT)}: imports {other}, which {name} does not depend on"
    for path in (ADDONS / name).rglob("*.xml"):
        for other in set(
            re.findall(r"\b(\w+)\.(?:group|menu|model|view|kpi|exception_kind)_", path.read_text())
        ):
            if other in ours - allowed:
                yield f"{path.relative_to(ROOT)}: names a record of {other}, which {name} does not depend on"


def check_glue_size(name, manifest):
    if not is_glue(name, manifest):
        return
    lines = sum(
        len(
            [
                line
                for line in path.read_text().splitlines()
                if line.strip() and not line.strip().startswith("#")
            ]
        )
        for path in (ADDONS / name).rglob("*.py")
        if "tests" not in path.parts
    )
    if lines > GLUE_LINES:
        yield f"{name}: glue of {lines} lines; the limit is {GLUE_LINES}"


def check_logic_is_pure(name):
    for path in (ADDONS / name / "logic").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module]
            for module in modules:
                if module.split(".")[0] in {"odoo", "psycopg2", "requests"}:
                    yield f"{path.relative_to(ROOT)}: logic/ is pure, but it imports {module}"


def main():
    everything = dict(manifests())
    breaches = []
    for name, manifest in everything.items():
        breaches += check_depends(name, manifest, set(everything))
        breaches += check_imports(name, everything)
        breaches += check_glue_size(name, manifest)
        breaches += check_logic_is_pure(name)
    for breach in breaches:
        print(breach)
    print(f"layers: {len(everything)} addons, {len(breaches)} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
