# SPDX-License-Identifier: GPL-3.0-or-later
"""A small LPA on standard input and output, by lpac's standard I/O schema: a COMMAND of `euicc stdio`.

    stdio_client.py info | list | download PORT MATCHING-ID | enable ICCID | disable ICCID | delete ICCID |
                    notifications PORT

Prints a line for each step; it fails by an exception. ICCIDs are 20 hexadecimal digits as in a profile. The SM-DP+ is at
localhost; its certificate is not checked here, the card checks its signatures.
"""
import base64, http.client, json, ssl, sys

ISDR = "A0000005591010FFFFFFFF8900000100"


def request(func, param=None):
    """The response to a request to the card: ecode and data."""
    print(json.dumps({"type": "apdu", "payload": {"func": func, "param": param}}), flush=True)
    response = json.loads(sys.stdin.readline())
    if response["type"] != "apdu":
        raise AssertionError(response)
    return response["payload"]["ecode"], response["payload"].get("data")


def done(func, param=None):
    ecode, data = request(func, param)
    if ecode < 0:
        raise AssertionError(f"{func}: {ecode} {data}")
    return ecode, data


def transmit(command):
    """The response data and the status word, after GET RESPONSE."""
    answer = done("transmit", command)[1]
    data = answer[:-4]
    while answer[-4:-2] == "61":
        answer = done("transmit", f"0{command[1]}C00000{answer[-2:]}")[1]
        data += answer[:-4]
    return bytes.fromhex(data), answer[-4:]


def tlvs(data):
    """Of a concatenation: (tag, value, the whole object)."""
    at = 0
    while at < len(data):
        start = at
        at += 2 if data[at] & 0x1F == 0x1F else 1
        tag = data[start:at].hex().upper()
        length = data[at]
        at += 1
        if length & 0x80:
            length, at = int.from_bytes(data[at:at + (length & 0x7F)], "big"), at + (length & 0x7F)
        yield tag, data[at:at + length], data[start:at + length]
        at += length


def find(data, *path):
    for tag in path:
        data = next(value for found, value, _ in tlvs(data) if found == tag)
    return data


def tlv(tag, *values):
    value = b"".join(values)
    size = len(value)
    length = bytes([size]) if size < 128 else bytes([0x81, size]) if size < 256 else b"\x82" + size.to_bytes(2, "big")
    return bytes.fromhex(tag) + length + value


def es10(channel, message, transmit=transmit):
    """Sends a message in blocks of 120 octets; the response. `transmit`: of the card, as above."""
    blocks = [message[i:i + 120] for i in range(0, len(message), 120)]
    for number, block in enumerate(blocks):
        p1 = 0x91 if number == len(blocks) - 1 else 0x11
        data, sw = transmit(f"8{channel}E2{p1:02X}{number:02X}{len(block):02X}{block.hex()}")
        if sw != "9000":
            raise AssertionError(sw)
    return data


def connect(port):
    """A connection to the server at the loopback address; the name localhost may not be known here."""
    context = ssl._create_unverified_context()
    for address in "127.0.0.1", "::1":
        connection = http.client.HTTPSConnection(address, port, context=context, timeout=60)
        try:
            connection.connect()
            return connection
        except ConnectionRefusedError:
            pass
    raise ConnectionError(f"nothing listens at port {port}")


def es9(port, function, **members):
    connection = connect(port)
    body = {name: base64.b64encode(value).decode() if isinstance(value, bytes) else value for name, value in members.items()}
    connection.request("POST", f"/gsma/rsp2/es9plus/{function}", json.dumps(body),
                       {"Content-Type": "application/json", "X-Admin-Protocol": "gsma/rsp/v2.2.0"})
    response = connection.getresponse()
    text = response.read()
    connection.close()
    if not text:
        return {}
    answer = json.loads(text)
    if answer["header"]["functionExecutionStatus"]["status"] != "Executed-Success":
        raise AssertionError(answer)
    return {name: value if name in ("header", "transactionId") else base64.b64decode(value) for name, value in answer.items()}


def segments(package):
    """Of a Bound Profile Package, as they are loaded one by one (SGP.22 2.5.5)."""
    (_, content, whole), = tlvs(package)
    head = whole[:-len(content)]
    for tag, value, part in tlvs(content):
        if tag == "BF23":
            yield head + part
        elif tag in ("A0", "A2"):
            yield part
        else:
            yield part[:-len(value)]
            for _, _, inner in tlvs(value):
                yield inner


def download(channel, port, matching_id):
    challenge = find(es10(channel, tlv("BF2E")), "BF2E", "80")
    started = es9(port, "initiateAuthentication", smdpAddress=f"localhost:{port}", euiccChallenge=challenge,
                  euiccInfo1=es10(channel, tlv("BF20")))
    device = tlv("A1", tlv("80", bytes.fromhex("35290611")), tlv("A1"))
    authenticated = es10(channel, tlv("BF38", started["serverSigned1"], started["serverSignature1"], started["euiccCiPKIdToBeUsed"],
                                      started["serverCertificate"], tlv("A0", tlv("80", matching_id.encode()), device)))
    client = es9(port, "authenticateClient", transactionId=started["transactionId"], authenticateServerResponse=authenticated)
    prepared = es10(channel, tlv("BF21", client["smdpSigned2"], client["smdpSignature2"], client["smdpCertificate"]))
    bound = es9(port, "getBoundProfilePackage", transactionId=started["transactionId"], prepareDownloadResponse=prepared)
    for segment in segments(bound["boundProfilePackage"]):
        result = es10(channel, segment)
    print("installed", find(result, "BF37", "BF27", "A2", "A0", "4F").hex().upper())


def notifications(channel, port):
    for _, _, pending in list(tlvs(find(es10(channel, tlv("BF2B")), "BF2B", "A0"))):
        es9(port, "handleNotification", pendingNotification=pending)
        holder = ("BF37", "BF27") if pending[:2].hex() == "bf37" else ("30",)
        number = find(pending, *holder, "BF2F", "80")
        result = find(es10(channel, tlv("BF30", tlv("80", number))), "BF30", "80")
        print("notification", number.hex(), "removed" if result == b"\0" else result.hex())


def switch(tag):
    def run(channel, iccid):
        identifier = tlv("5A", bytes.fromhex(iccid))
        body = identifier if tag == "BF33" else tlv("A0", identifier) + tlv("81", b"\0")
        print("result", find(es10(channel, tlv(tag, body)), tag, "80").hex())
    return run


def show_list(channel):
    for _, profile, _ in tlvs(find(es10(channel, tlv("BF2D")), "BF2D", "A0")):
        print("profile", find(profile, "5A").hex(), "enabled" if find(profile, "9F70") == b"\1" else "disabled")
    print("end of list")


def info(channel):
    print("EID", find(es10(channel, tlv("BF3E", tlv("5C", b"\x5A"))), "BF3E", "5A").hex())
    print("SVN", find(es10(channel, tlv("BF22")), "BF22", "82").hex())


FUNCTIONS = {"info": info, "list": show_list, "enable": switch("BF31"), "disable": switch("BF32"), "delete": switch("BF33"),
             "download": lambda channel, port, name: download(channel, int(port), name),
             "notifications": lambda channel, port: notifications(channel, int(port))}

if __name__ == "__main__":
    done("connect")
    opened, _ = done("logic_channel_open", ISDR)
    FUNCTIONS[sys.argv[1]](opened, *sys.argv[2:])
    done("logic_channel_close", opened)
    done("disconnect")
