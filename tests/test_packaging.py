"""What is promised about set-up: a lock that names no index, no trace of a machine, fonts with their licences."""

from __future__ import annotations

import hashlib
import os
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest

from tests.test_house import ROOT, imported, sources

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
LOCKS = [ROOT / "requirements.lock", *sorted(ROOT.glob("requirements-*.lock"))]
SYSTEM = ROOT / "packaging" / "system.py"
# What stands in packaging is found by its folder.
OWN = {
    "app",
    "audit_notes",
    "debian",
    "encoders",
    "licensing",
    "main",
    "manual",
    "resources",
    "sbom",
    "tests",
    "ui",
    "verify_audit",
}


def normal(requirement: str) -> str:
    """Return the name in a requirement as indexes compare it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=~!; \[]", requirement)[0]).lower()


def tracked() -> list[Path]:
    """Return the files that git has; only sources that were unpacked from somewhere have no list of them."""
    if not (ROOT / ".git").exists():
        pytest.skip("sources that are no clone: which files belong to them is not known")
    done = subprocess.run([shutil.which("git") or "git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [path for name in done.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_its_hashes(lock: Path) -> None:
    blocks = re.split(r"\n(?=\S)", lock.read_text("utf-8").strip())
    assert all(re.match(r"[a-z0-9-]+==\S+", block) and "--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_the_lock_names_no_index(lock: Path) -> None:
    assert not re.findall(r"https?://|file:|^-", lock.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS[1:], ids=lambda lock: lock.name)
def test_an_extra_is_locked_by_itself_against_the_versions_of_the_rest(lock: Path) -> None:
    extra = PROJECT["optional-dependencies"][lock.stem.removeprefix("requirements-")]
    pinned = set(re.findall(r"^[a-z0-9-]+==\S+", lock.read_text("utf-8"), re.MULTILINE))
    assert {normal(requirement) for requirement in extra} <= {normal(pin) for pin in pinned}
    ours = set(re.findall(r"^[a-z0-9-]+==\S+", LOCK, re.MULTILINE))
    shared = {normal(pin) for pin in pinned} & {normal(pin) for pin in ours}
    assert {pin for pin in pinned if normal(pin) in shared} <= ours


def test_the_lock_holds_what_the_project_asks_for() -> None:
    locked = {normal(line) for line in LOCK.splitlines() if line and not line.startswith(" ")}
    asked = {normal(requirement) for requirement in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]}
    assert asked <= locked


@pytest.mark.parametrize(
    ("folders", "extras"),
    [((".", "app", "ui"), ()), (("tests", "packaging"), ("dev", "package"))],
    ids=["program", "tests"],
)
def test_what_is_imported_is_declared(folders: tuple[str, ...], extras: tuple[str, ...]) -> None:
    """What is here by chance, or because another package wants it, is not there on the next machine."""
    asked = PROJECT["dependencies"] + [one for extra in extras for one in PROJECT["optional-dependencies"][extra]]
    used = {module for path in sources(*folders) for module in imported(path)} - OWN - set(sys.stdlib_module_names)
    owners = packages_distributions()
    declared = {normal(requirement) for requirement in asked}
    assert not {module for module in used if not {normal(owner) for owner in owners.get(module, [])} & declared}


def test_nothing_tells_of_a_machine_or_an_index() -> None:
    index = re.compile("(?:extra|default)?-?" + "index" + "[-_]url|/" + "simple/")
    # A clone may stand in the folder for temporary files, which a test may well name.
    here = {str(ROOT.parent), str(Path.home())} - {tempfile.gettempdir()}
    places = [f"{place}/" for place in here if len(place) > 1]
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "replace")
        if index.search(text) or any(place in text for place in places):
            found.append(path.relative_to(ROOT).as_posix())
    assert not found


def test_every_font_has_its_source_and_licence() -> None:
    folder = ROOT / "resources" / "fonts"
    readme = (folder / "README.md").read_text("utf-8")
    for font in [*folder.glob("*.otf"), *folder.glob("*.ttf")]:
        assert f"{hashlib.sha256(font.read_bytes()).hexdigest()}  {font.name}" in readme
        row = next(line for line in readme.splitlines() if line.startswith(f"| `{font.name}`"))
        assert "licen" in row.lower() or "OFL" in row or "Apache" in row or "the same" in row


def test_packaging_is_no_package() -> None:
    """With an __init__.py there, `import packaging` from the root finds this folder instead of the library."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_the_system_check_finds_nothing_missing_here() -> None:
    """The suite runs, so Qt loads: a check that still names something is wrong."""
    for arguments in ([], ["--installed"]):
        done = subprocess.run([sys.executable, "-I", SYSTEM, *arguments], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt brings everything")
def test_the_system_check_names_the_package_of_a_missing_library() -> None:
    system = runpy.run_path(str(SYSTEM))
    system["NEEDED"]["libnobody-has-this.so.7"] = "libnobody7"
    assert system["missing"]() == ["libnobody7"]
    assert not system["loads"]("libnobody-has-this.so.7")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what set-up reads, on a machine where no package can be fetched and whose apt-get only refuses."""
    folder = tmp_path_factory.mktemp("bare")
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "packaging", folder / "packaging")
    refusing = folder / "bin" / "apt-get"
    refusing.parent.mkdir()
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    return folder


def set_up(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run set-up there, by the interpreter that runs the suite."""
    around = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    path = os.pathsep.join((str(folder / "bin"), os.environ["PATH"]))
    return subprocess.run(
        ["/bin/sh", folder / "packaging" / "setup.sh"],
        env={**around, "PATH": path, "PYTHON": sys.executable, "PIP_NO_INDEX": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="set-up is written for Linux")
def test_a_network_that_fails_is_told_and_asks_for_no_compiler(bare: Path) -> None:
    done = set_up(bare)
    assert done.returncode == 1
    assert "No matching distribution found" in done.stderr  # pip's own words stay
    assert "Look after the network" in done.stderr
    assert "compiler." not in done.stderr.replace("no compiler would help.", "")
    assert not (bare / ".venv" / "stillwater-ready").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="set-up is written for Linux")
def test_a_package_without_a_build_for_this_machine_is_compiled(bare: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "click-0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("click-0.dist-info/METADATA", "Metadata-Version: 2.1\nName: click\nVersion: 0\n")
        wheel.writestr("click-0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("click-0.dist-info/RECORD", "")
    done = set_up(bare, PIP_FIND_LINKS=str(tmp_path))
    assert done.returncode == 1
    assert "trying again with a compiler" in done.stderr


@pytest.fixture(scope="module")
def page() -> str:
    """Return the manual page, as the package has it."""
    from main import program

    write = runpy.run_path(str(ROOT / "packaging" / "bundle" / "manual.py"))["manual"]
    return str(write(program, PROJECT["version"], 0)).replace("\\-", "-").replace("\\&", "")


def every_verb(path: str, verb: click.Command) -> Iterator[tuple[str, click.Command]]:
    """Yield each verb with those below it, by what somebody types."""
    yield path, verb
    for name, each in verb.commands.items() if isinstance(verb, click.Group) else ():
        yield from every_verb(f"{path} {name}", each)


def test_the_manual_has_every_verb_with_every_option(page: str) -> None:
    from main import program

    missing = []
    for path, verb in every_verb("stillwater", program):
        if verb is not program and f".SS {path}\n" not in page:
            missing.append(path)
        part = page.partition(f".SS {path}\n")[2].partition("\n.S")[0] if verb is not program else page
        options = [each for each in verb.params if isinstance(each, click.Option) and not each.hidden]
        missing += [f"{path} {name}" for each in options for name in each.opts if f"{name}" not in part]
    assert not missing


def test_no_line_of_the_manual_is_taken_for_a_command_by_chance(page: str) -> None:
    known = (".TH ", ".SH ", ".SS ", ".B ", ".TP", ".PP", ".br")
    assert not [line for line in page.splitlines() if line.startswith((".", "'")) and not line.startswith(known)]


def test_the_desktop_entry_takes_the_files_that_the_program_opens() -> None:
    from main import CARRIED

    bundle = ROOT / "packaging" / "bundle"
    entry, types = ((bundle / name).read_text("utf-8") for name in ("stillwater.desktop", "stillwater-mime.xml"))
    assert "\nExec=stillwater %f\n" in entry
    for name in re.findall(r'<mime-type type="([^"]+)">', types):
        assert f"{name};" in entry
        assert f"<mediatype>{name}</mediatype>" in (bundle / "stillwater.metainfo.xml").read_text("utf-8")
    assert {f"*{suffix}" for suffix in CARRIED} == set(re.findall(r'<glob pattern="([^"]+)"/>', types))
    for place in ("windows/stillwater.iss", "macos/Info.plist"):
        script = (ROOT / "packaging" / place).read_text("utf-8")
        assert all(suffix.removeprefix(".") in script for suffix in CARRIED)
