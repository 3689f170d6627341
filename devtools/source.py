"""Stock Odoo 19.0: an existing checkout (ODOO_DIR), or the Debian package unpacked into the cache."""

import os
import pathlib
import re
import shutil
import subprocess
from dataclasses import dataclass

from . import cache
from .ui import Failure, need_disk, run, step

SERIES = "19.0"
# The package links to these for fonts and libraries; without them assets fail to build.
DATA_PACKAGES = [
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-glyphicons-halflings",
]
# The newest version, 7, has other file names; the 4.7 line is in the stable releases.
ICONS_PACKAGE = "fonts-font-awesome"
# Files that the data packages carry under another name than the one Odoo's package links to.
MOVED = {"Inconsolata.otf": "usr/share/fonts/opentype/inconsolata/Inconsolata-Regular.otf"}


@dataclass(frozen=True)
class Archive:
    """Where one distribution keeps the package: newest suite first, the icons in a stable one."""

    path: str
    newest: tuple
    icons: tuple
    components: str
    keyrings: tuple


DEBIAN = Archive(
    "/debian",
    ("sid",),
    ("bookworm", "trixie"),
    "main",
    ("/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp"),
)
UBUNTU = Archive(
    "/ubuntu",
    ("devel",),
    ("noble",),
    "main universe",
    ("/usr/share/keyrings/ubuntu-archive-keyring.gpg",),
)
ALTERNATIVES = (
    "Two other ways: set ODOO_DIR to an existing checkout of Odoo 19.0, "
    "or use Docker (docker compose up, see docs/operations.md)."
)


@dataclass(frozen=True)
class Odoo:
    """Where the server is: the folder to import it from, its addon folders, its exact version."""

    python_path: pathlib.Path
    addons_path: tuple
    version: str


def find():
    """Return the server to use, providing it when it is not there yet."""
    given = os.environ.get("ODOO_DIR")
    if given:
        return _given(pathlib.Path(given).resolve())
    prefix = cache.made(f"odoo-{SERIES}", _fetch)
    packages = prefix / "usr/lib/python3/dist-packages"
    return Odoo(packages, (), _version(packages))


def _given(folder):
    if not (folder / "odoo" / "release.py").is_file():
        raise Failure(f"ODOO_DIR={folder} is not an Odoo checkout (no odoo/release.py in it).")
    version = _version(folder)
    if not version.startswith(SERIES):
        raise Failure(f"ODOO_DIR={folder} is Odoo {version}; these addons are for {SERIES}.")
    addons = tuple(path for path in [folder / "addons"] if path.is_dir())
    return Odoo(folder, addons, version)


def _version(folder):
    text = (folder / "odoo" / "release.py").read_text()
    values = re.search(r"^version_info\s*=\s*\((.*?)\)", text, re.MULTILINE).group(1)
    major, minor = [part.strip().strip("'\"") for part in values.split(",")[:2]]
    return f"{major}.{minor} ({_package_version(folder) or 'checkout'})"


def _package_version(folder):
    for path in folder.glob("odoo-*.egg-info/PKG-INFO"):
        found = re.search(r"^Version: (\S+)", path.read_text(errors="replace"), re.MULTILINE)
        if found:
            return found.group(1)
    return None


def _fetch(folder):
    for tool in ("apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise Failure(f"Odoo is unpacked from its Debian package, and {tool} is not here.", ALTERNATIVES)
    need_disk(folder, 2.5, "Unpacking Odoo")
    debs = folder / "debs"
    debs.mkdir()
    with step("fetching the Odoo 19.0 package (130 MB)"):
        archive, mirror = _archive()
        newest = _Apt(folder / "newest", archive, mirror, archive.newest)
        newest.download(debs, ["odoo-19", *DATA_PACKAGES])
        _check_version(debs)
        _Apt(folder / "icons", archive, mirror, archive.icons).download(debs, [ICONS_PACKAGE])
    with step("unpacking it"):
        for deb in sorted(debs.glob("*.deb")):
            run(["dpkg-deb", "-x", deb, folder])
        shutil.rmtree(debs)
        for name in ("newest", "icons"):
            shutil.rmtree(folder / name)
        _complete(folder)


def _check_version(debs):
    found = [path.name for path in debs.glob("odoo-19_*.deb")]
    if not found or not found[0].startswith("odoo-19_19.0."):
        raise Failure(f"The package archive carries {found or 'no odoo-19'}, not 19.0.", ALTERNATIVES)


def _complete(folder):
    """Put in the one file the package leaves out, and make sure no link dangles."""
    packages = folder / "usr/lib/python3/dist-packages"
    selfie = packages / "odoo/addons/mail/static/lib/selfie_segmentation"
    if not (selfie / "selfie_segmentation.js").exists():
        # Background blur of the camera; left out for its licence. Every page asks for the file.
        selfie.mkdir(parents=True, exist_ok=True)
        (selfie / "selfie_segmentation.js").write_text("")
    dangling = [path for path in (packages / "odoo").rglob("*") if path.is_symlink() and not path.exists()]
    for path in [path for path in dangling if path.name in MOVED]:
        dangling.remove(path)
        path.unlink()
        path.symlink_to(os.path.relpath(folder / MOVED[path.name], path.parent))
    if dangling:
        raise Failure(
            f"{len(dangling)} files of Odoo link to packages that are not there, first: {dangling[0]}",
            ALTERNATIVES,
        )


class _Apt:
    """A private view of the machine's own package mirror with other suites; changes nothing of the system."""

    def __init__(self, folder, archive, mirror, suites):
        for part in ("lists/partial", "cache/archives/partial"):
            (folder / part).mkdir(parents=True)
        keyring = next((path for path in archive.keyrings if os.path.exists(path)), None)
        if not keyring:
            package = pathlib.Path(archive.keyrings[0]).stem
            raise Failure(
                f"The keyring {package} is not installed, so the package could not be verified.",
                f"Run: sudo apt-get install {package}\n{ALTERNATIVES}",
            )
        lines = [f"deb [signed-by={keyring}] {mirror} {suite} {archive.components}" for suite in suites]
        sources = folder / "sources.list"
        sources.write_text("\n".join(lines) + "\n")
        self.options = [
            "-o", f"Dir::Etc::sourcelist={sources}", "-o", "Dir::Etc::sourceparts=-",
            "-o", f"Dir::State::Lists={folder}/lists", "-o", f"Dir::Cache={folder}/cache",
            "-o", "APT::Sandbox::User=root", "-o", "Debug::NoLocking=1", "-o", "Acquire::Retries=3",
        ]  # fmt: skip
        self.run("update", cwd=folder)

    def download(self, target, packages):
        if packages == [ICONS_PACKAGE]:
            packages = [self._line_4_7()]
        self.run("download", *packages, cwd=target)

    def _line_4_7(self):
        shown = subprocess.run(
            ["apt-cache", *self.options, "madison", ICONS_PACKAGE], text=True, capture_output=True
        ).stdout
        versions = re.findall(r"\|\s*(\S*4\.7\S*)\s*\|", shown)
        if not versions:
            raise Failure(f"{ICONS_PACKAGE} 4.7 is not in the package archive.", ALTERNATIVES)
        return f"{ICONS_PACKAGE}={versions[0]}"

    def run(self, *words, cwd):
        run(
            ["apt-get", "-q", *self.options, *words],
            cwd=cwd,
            cure="Is the network there, and does 'apt-get update' work?\n" + ALTERNATIVES,
        )


def _archive():
    """Return the distribution's archive and the mirror this machine itself uses.

    DEV_DEBIAN_MIRROR names a Debian mirror where the machine's own sources carry no odoo-19.
    """
    if "DEV_DEBIAN_MIRROR" in os.environ:
        return DEBIAN, os.environ["DEV_DEBIAN_MIRROR"]
    folder = pathlib.Path("/etc/apt/sources.list.d")
    files = [
        pathlib.Path("/etc/apt/sources.list"),
        *sorted(folder.glob("*.sources")),
        *sorted(folder.glob("*.list")),
    ]
    text = "\n".join(path.read_text() for path in files if path.is_file())
    for archive in (DEBIAN, UBUNTU):
        found = re.search(
            rf"^(?:URIs:\s*|deb\s+(?:\[.*?\]\s+)?)(\S+{archive.path}/?)(?:\s|$)", text, re.MULTILINE
        )
        if found:
            return archive, found.group(1)
    raise Failure(
        "This machine's package sources name no Debian or Ubuntu mirror.",
        "Set DEV_DEBIAN_MIRROR to the address of a Debian mirror.\n" + ALTERNATIVES,
    )
