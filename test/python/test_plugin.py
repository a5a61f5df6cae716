# SPDX-License-Identifier: GPL-3.0-or-later
"""Readers, servers, and the trace in the report of a failed test."""
import subprocess

import pytest

from euiccd.servers import command


def euicc(*arguments, **options):
    return subprocess.run([command(), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, **options)


@pytest.fixture(scope="session")
def package(tmp_path_factory, pytestconfig):
    path = tmp_path_factory.mktemp("profile") / "home.der"
    done = euicc("profile", "build", pytestconfig.rootpath / "profiles/samples/milenage.txt", "-o", path)
    assert done.returncode == 0, done.stdout
    return path.read_bytes()


def test_download(euicc_card, euicc_smdpp, euicc_pki, package):
    euicc_smdpp.add("home", package)
    euicc_card.close()
    done = euicc("lpa", "--card", euicc_card.path, "--pki", euicc_pki, "download", euicc_smdpp.activation_code("home"))
    assert done.returncode == 0, done.stdout
    euicc_smdpp.add("other", package, iccid="8999901000000000021")
    assert euicc_smdpp.activation_code("other").startswith("LPA:1$127.0.0.1:")


def test_eim(euicc_eim, euicc_card):
    assert euicc_eim.address.startswith("127.0.0.1:")
    assert "error" not in euicc_eim.order(euicc_card.eid, "list")
    assert euicc_card.eid in str(euicc_eim.ask({"do": "show"}))


def test_reader(euicc_reader):
    assert len(euicc_reader.eid) == 32
    shown = euicc_reader.ask({"do": "show"})
    assert euicc_reader.eid in str(shown)


def test_installed_profile(euicc_card, package):
    euicc_card.install(package, enable=True)
    assert euicc_card.exchange("00A40004023F00").sw == 0x9000


def test_report_has_the_decoded_trace(pytester):
    pytester.makepyfile("""
        def test_bad(euicc_card):
            channel = euicc_card.open_channel()
            euicc_card.store_data(channel, "BF3E035C015A")
            assert False

        def test_good(euicc_card):
            euicc_card.es10("BF2E00")
    """)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*eUICC trace*", "*GetEID*"])
    assert "GetEUICCChallenge" not in result.stdout.str()
