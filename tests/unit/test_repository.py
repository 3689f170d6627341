"""What a stranger relies on when he opens the repository: links that lead somewhere, files that are there, no secrets."""

import ast
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ADDONS = sorted(path.parent for path in (ROOT / "addons").glob("*/__manifest__.py"))


def test_the_apps_screen_shows_what_people_look_for():
    """It opens with the filter Apps; glue and what comes with others stays behind it."""
    products = {"distribution_control", "distribution_dashboard", "intercompany_flows", "order_release"}
    products |= {"replenishment_rules", "stock_accelerator", "supplier_scorecard"}
    shown = {
        addon.name
        for addon in ADDONS
        if ast.literal_eval((addon / "__manifest__.py").read_text()).get("application")
    }
    assert shown == products


@pytest.mark.parametrize("addon", ADDONS, ids=lambda path: path.name)
def test_every_addon_is_ready_for_the_apps_store(addon):
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    assert manifest["license"] == "LGPL-3"
    assert manifest["summary"]
    assert manifest["category"]
    assert manifest["version"].startswith("19.0.")
    assert (addon / "README.md").stat().st_size > 300
    assert (addon / "static/description/icon.png").is_file()
    page = (addon / "static/description/index.html").read_text()
    for image in re.findall(r'src="([^"]+)"', page):
        assert (addon / "static/description" / image).is_file(), image
    for image in manifest.get("images", ()):
        assert (addon / image).is_file(), image


@pytest.mark.parametrize(
    "page", sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")]), ids=lambda path: path.name
)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text()):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), target


def test_the_readme_names_both_commands():
    text = (ROOT / "README.md").read_text()
    assert "./dev demo" in text
    assert "./dev test" in text
    assert "./dev test" in (ROOT / ".ci/run").read_text()


def test_the_containers_have_health_checks_and_no_default_secret():
    text = (ROOT / "docker-compose.yml").read_text()
    services = re.findall(r"^  (\w+):\n(?=    )", text.split("\nvolumes:")[0], re.MULTILINE)
    assert services == ["db", "odoo", "proxy"]
    assert text.count("healthcheck:") == len(services)
    for secret in re.findall(r"\$\{(\w*PASSWORD[^}]*)\}", text):
        assert ":?" in secret, secret
    proxy = (ROOT / "config/nginx.conf").read_text()
    assert "location /websocket" in proxy
    assert "proxy_mode = True" in (ROOT / "config/odoo.conf").read_text()


def test_every_python_requirement_is_pinned():
    for path in (ROOT / "requirements.txt", ROOT / "tests/requirements.txt"):
        for line in path.read_text().splitlines():
            assert not line or line.startswith("#") or re.fullmatch(r"[\w.-]+==[\w.]+", line), line
