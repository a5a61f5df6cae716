# SPDX-License-Identifier: GPL-3.0-or-later
"""Compact forms of what an eUICC signed (SGP.32, minimizeEsipaBytes), as an IPA makes them: without what the eIM knows."""
from stdio_client import find, tlv, tlvs

SIMA_OK = bytes.fromhex("3007A0053003800100")  # simaResponse of a success where it is left out


def first(data, tag):
    return next((whole for found, _, whole in tlvs(data) if found == tag), b"")


def authenticated(response, context=None):
    """AuthenticateServerResponse: the dynamic part of euiccInfo2, and ctxParams1 where it is not `context`, which the eIM
    made; no certificates."""
    (_, signed1, _), signature, *_ = tlvs(find(response, "BF38", "A0"))
    own = first(signed1, "A0")
    data = tlv("A0", first(find(signed1, "BF22"), "84"), b"" if own == context else tlv("A2", own))
    return tlv("BF38", tlv("A2", data, signature[2]))


def prepared(response):
    """PrepareDownloadResponse: the public key only."""
    (_, signed2, _), signature, *_ = tlvs(find(response, "BF21", "A0"))
    return tlv("BF21", tlv("A2", tlv("30", first(signed2, "5F49")), signature[2]))


def cancelled(response):
    """CancelSessionResponse: the reason only."""
    (_, signed, _), signature, *_ = tlvs(find(response, "BF41", "A0"))
    return tlv("BF41", tlv("A2", tlv("30", tlv("80", find(signed, "82"))), signature[2]))


def installation(result):
    """PendingNotification with a ProfileInstallationResult."""
    data = find(result, "BF37", "BF27")
    metadata, final = find(data, "BF2F"), find(data, "A2")
    (arm, value, _), = tlvs(final)
    if arm == "A0":
        sima = find(value, "04")
        value = tlv("4F", find(value, "4F")[13:15]) + (tlv("04", sima) if sima != SIMA_OK else b"")
    return tlv("A0", tlv("A0", first(data, "80"), tlv("02", find(metadata, "80")),
                         b"" if first(metadata, "5A") else tlv("01", b"\0"), tlv("A2", tlv(arm, value))),
               first(find(result, "BF37"), "5F37"))


def notification(pending, eid):
    """PendingNotification: another notification than a result of an installation without certificates."""
    if pending[:2].hex() == "bf37":
        return installation(pending)
    inner = find(pending, "30")
    return tlv("A1", tlv("5A", bytes.fromhex(eid)), first(inner, "BF2F"), first(inner, "5F37"))
