# SPDX-License-Identifier: GPL-3.0-or-later
"""Card and its fixture."""
import json, pathlib

import pytest

import euiccd

ISDR = "A0000005591010FFFFFFFF8900000100"


def tlv(tag, value):
    return bytes.fromhex(tag) + bytes([len(value)]) + value


def test_version():
    assert euiccd.version()[0].isdigit()


def test_eid(euicc_card):
    response = euicc_card.es10("BF3E035C015A")
    assert response == tlv("BF3E", tlv("5A", bytes.fromhex(euicc_card.eid)))


def test_a_trace_is_replaced_only_for_a_card_that_can_be_opened(euicc_card, tmp_path):
    trace = tmp_path / "trace"
    trace.write_text("kept")
    for path in tmp_path / "none.euicc", trace:
        with pytest.raises(euiccd.Error):
            euiccd.Card(path, trace=trace)
        assert trace.read_text() == "kept"
    with euiccd.Card(euicc_card.path, trace=trace) as card:
        card.power_on()
    assert "power on" in [json.loads(line).get("name") for line in trace.read_text().splitlines()]


def test_apdus(euicc_card):
    channel = euicc_card.open_channel()
    assert channel == 1
    response = euicc_card.store_data(channel, "BF3E035C015A")
    assert (response.data[5:].hex(), response.sw) == (euicc_card.eid, 0x9000)
    euicc_card.close_channel(channel)
    assert euicc_card.transmit("81E2910006BF3E035C015A").sw != 0x9000


def test_long_request_in_blocks(euicc_card):
    nickname = b"x" * 300
    request = bytes.fromhex("BF29820138") + tlv("5A", bytes(10)) + bytes.fromhex("9082012C") + nickname[:300 - 4]
    assert len(request) > 255
    channel = euicc_card.open_channel()
    assert euicc_card.store_data(channel, request).sw >> 8 in (0x6A, 0x67, 0x90, 0x69)


def test_while_a_proactive_command_is_pending(euicc_pki, tmp_path):
    """91xx stands for 9000: a channel is opened, and each block is sent."""
    euiccd.Card.create(tmp_path / "ipae.euicc", pki=euicc_pki, ipa="ipae")
    with euiccd.Card(tmp_path / "ipae.euicc", with_ipae=True) as card:
        card.power_on()
        assert card.transmit("801000002A" + "FF" * 42).sw >> 8 == 0x91
        assert card.open_channel() == 1
        long_request = bytes.fromhex("BF6582012C8082") + bytes.fromhex("0128") + b"x" * 296
        assert card.store_data(1, long_request).sw == 0x6985  # of the last block: the IPAe is active


def test_cards_have_eids_of_their_own(euicc_card, euicc_pki, tmp_path):
    other = euiccd.Card.create(tmp_path / "other.euicc", pki=euicc_pki)
    assert other != euicc_card.eid and len(other) == 32


def test_atr_and_power(euicc_card):
    assert euicc_card.is_on
    assert euicc_card.reset()[0] == 0x3B
    euicc_card.power_off()
    assert not euicc_card.is_on and euicc_card.transmit("00A40000023F00").sw == 0x6F00
    assert euicc_card.power_on()[0] == 0x3B


@pytest.mark.euicc(mode="dual")
def test_options_of_the_marker(euicc_card):
    """ES10c.GetProfilesInfo with tag list is there in any mode; SetNickname of SGP.22 in dual mode only."""
    assert euicc_card.es10(tlv("BF29", tlv("5A", bytes(10)) + tlv("90", b"x"))) == bytes.fromhex("BF2903800101")


@pytest.mark.euicc(seed="0102", eid=None)
def test_seed(euicc_card, euicc_pki, tmp_path):
    challenges = set()
    for name in "ab":
        euiccd.Card.create(tmp_path / name, pki=euicc_pki, seed="0102", eid=euicc_card.eid)
        with euiccd.Card(tmp_path / name) as card:
            challenges.add(card.es10("BF2E00"))
    assert len(challenges) == 1


def test_faults(euicc_card):
    number = euicc_card.add_fault("apdu ins=A4 sw=6F42")
    assert euicc_card.transmit("00A40000023F00").sw == 0x6F42
    rule, = euicc_card.faults()
    assert rule["id"] == number and rule["acted"] == 1 and rule["ended"]
    euicc_card.remove_fault()
    assert euicc_card.faults() == []
    euicc_card.add_fault("apdu silence")
    with pytest.raises(ConnectionError):
        euicc_card.transmit("00A40000023F00")


def test_errors(euicc_card, tmp_path):
    with pytest.raises(euiccd.Error, match="no-such"):
        euiccd.Card(tmp_path / "no-such.euicc")
    with pytest.raises(euiccd.Error):
        euicc_card.add_fault("nonsense")
    with pytest.raises(euiccd.Error):
        euicc_card.install(b"\x00")
    assert euicc_card.is_on
    with pytest.raises(RuntimeError, match="6A88"):
        euicc_card.es10("BF7F00")
    euicc_card.close()
    with pytest.raises(ValueError):
        euicc_card.reset()


def test_state(euicc_card):
    euicc_card.open_channel()
    assert ISDR in json.dumps(euicc_card.state()).upper()


@pytest.mark.parametrize("number", range(100))
def test_a_hundred_cards(euicc_card, number):
    assert euicc_card.es10("BF2E00")[:5] == bytes.fromhex("BF2E128010")
