# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixtures of pytest; README.md lists them."""
import shutil, subprocess

import pytest

from .card import Card
from .servers import Eim, Reader, Smdpp, command

TRACES = pytest.StashKey()  # files with the events of the cards of a test
LINES_MAX = 400


def pytest_configure(config):
    config.addinivalue_line("markers", "euicc(**options): options of the test's card, as of Card.create; `install`: profile package to install and enable")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test shows the decoded trace of its cards."""
    report = (yield).get_result()
    if report.when == "call" and report.failed:
        for trace in item.stash.get(TRACES, []):
            report.sections.append(("eUICC trace", decoded(trace)))


def decoded(trace):
    """The trace as `euicc trace show` prints it; where that is missing its events as they are."""
    try:
        done = subprocess.run([command(), "trace", "show", "--color", "never", trace], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        lines = done.stdout.splitlines()
    except (OSError, subprocess.TimeoutExpired):
        lines = trace.read_text(errors="replace").splitlines()
    if len(lines) > LINES_MAX:
        lines = [f"... {len(lines) - LINES_MAX} lines before"] + lines[-LINES_MAX:]
    return "\n".join(lines)


@pytest.fixture(scope="session")
def euicc_pki(tmp_path_factory):
    """The folder of the test PKI that all cards and servers of the run share."""
    folder = tmp_path_factory.mktemp("euicc")
    Card.create(folder / "first.euicc", pki=folder / "pki")
    return folder / "pki"


@pytest.fixture
def euicc_options(request):
    """Options of the marker `euicc`, the innermost first."""
    options = {}
    for marker in request.node.iter_markers("euicc"):
        for name, value in marker.kwargs.items():
            options.setdefault(name, value)
    return options


def make_card(options, pki, path):
    """A card file, with the profile of the option `install`."""
    options = dict(options)
    package = options.pop("install", None)
    Card.create(path, pki=pki, **options)
    if package is not None:
        with Card(path, durability="os") as card:
            card.install(package, enable=True)


@pytest.fixture
def euicc_card(request, euicc_options, euicc_pki, tmp_path):
    """A new card, powered on."""
    path, trace = tmp_path / "card.euicc", tmp_path / "card.json"
    make_card(euicc_options, euicc_pki, path)
    request.node.stash.setdefault(TRACES, []).append(trace)
    with Card(path, trace=trace, with_ipae=euicc_options.get("ipa") == "ipae") as card:
        card.power_on()
        yield card


@pytest.fixture
def euicc_reader(request, euicc_options, euicc_pki, tmp_path):
    """A new card in a PC/SC reader."""
    folder = tmp_path / "reader"
    folder.mkdir()
    path, trace = folder / "card.euicc", folder / "card.json"
    make_card(euicc_options, euicc_pki, path)
    request.node.stash.setdefault(TRACES, []).append(trace)
    if not shutil.which("pcscd"):
        pytest.skip("pcscd is not installed")
    try:
        reader = Reader(path, folder, "--json", trace)
    except RuntimeError as error:
        pytest.skip(str(error))
    with reader:
        yield reader


@pytest.fixture
def euicc_smdpp(euicc_pki, tmp_path):
    """An SM-DP+ without profiles."""
    folder = tmp_path / "smdpp"
    folder.mkdir()
    server = Smdpp(euicc_pki, folder)
    yield server
    server.end()


@pytest.fixture
def euicc_eim(euicc_pki, tmp_path):
    """An eIM."""
    folder = tmp_path / "eim"
    folder.mkdir()
    with Eim(euicc_pki, folder) as server:
        yield server
