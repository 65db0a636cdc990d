"""Ways in which a URL may lead into a private network, made from the addresses that must not be reached."""

import socket
from collections.abc import Callable, Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address

__all__ = ["HOSTS", "PRIVATE", "PUBLIC", "names_of", "spellings"]

PUBLIC = "93.184.215.14"

PRIVATE = (
    "127.0.0.1", "127.8.8.8", "10.0.0.5", "172.16.0.9", "172.31.255.254", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "0.0.0.0", "192.0.0.192", "198.18.0.1", "224.0.0.251", "255.255.255.255",
    "168.63.129.16",
)  # fmt: skip

LITERAL_V6 = (
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[fe80::1]",
    "[fe80::1%25eth0]", "[fe80::1%eth0]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[64:ff9b::7f00:1]",
    "[64:ff9b:1::a00:5]", "[2002:7f00:1::]", "[2002:a00:5::1]", "[2001:0:7f00:1::]", "[2001:db8::1]", "[100::1]",
    "[fec0::1]", "[3fff::1]", "[5f00::1]", "[::ffff:0:127.0.0.1]", "[2001::1]", "[0000::1]", "[::ffff:169.254.169.254]",
)  # fmt: skip

DIGITS = ("０１２３４５６７８９", "⓪①②③④⑤⑥⑦⑧⑨", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "٠١٢٣٤٥٦٧٨٩")
DOTS = ("。", "．", "｡", "%2e")


def whole(address: str) -> int:
    return int(IPv4Address(address))


def parts(address: str) -> list[int]:
    return list(IPv4Address(address).packed)


HOSTS: tuple[Callable[[str], str], ...] = (
    lambda a: a,
    lambda a: f"{a}.",
    lambda a: str(whole(a)),
    lambda a: f"{whole(a)}.",
    lambda a: hex(whole(a)),
    lambda a: hex(whole(a)).upper(),
    lambda a: f"0{whole(a):o}",
    lambda a: ".".join(hex(part) for part in parts(a)),
    lambda a: ".".join(f"0{part:o}" for part in parts(a)),
    lambda a: ".".join(f"{part:03d}" for part in parts(a)),
    lambda a: f"{parts(a)[0]}.{whole(a) & 0xFFFFFF}",
    lambda a: f"{parts(a)[0]}.{parts(a)[1]}.{whole(a) & 0xFFFF}",
    lambda a: f"0x{parts(a)[0]:x}.{parts(a)[1]}.0{parts(a)[2]:o}.{parts(a)[3]}",
    lambda a: f"[::ffff:{a}]",
    lambda a: f"[{IPv6Address((0xFFFF << 32) | whole(a))}]",
    lambda a: f"[64:ff9b::{a}]",
    lambda a: f"[::{a}]",
    lambda a: f"{a}.nip.io",
    lambda a: f"{a.replace('.', '-')}.sslip.io",
    lambda a: f"app-{whole(a):08x}.nip.io",
    lambda a: f"user@{a}",
    lambda a: f"{PUBLIC}@{a}",
    lambda a: f"{a}%00.example.org",
    lambda a: f"{a}\\@example.org",
    lambda a: f"example.org\\@{a}",
    lambda a: f"{a}#@example.org",
    lambda a: f" {a}",
    lambda a: f"{a}\t",
    *((lambda a, dot=dot: a.replace(".", dot)) for dot in DOTS),
    *((lambda a, digits=digits: a.translate(str.maketrans("0123456789", digits))) for digits in DIGITS),
)

NAMES = (
    "localhost", "LOCALHOST", "localhost.", "localhost.localdomain", "ip6-localhost", "printer.local", "wiki.intern",
    "metadata.google.internal", "metadata", "kubernetes.default.svc", "host.docker.internal", "mixed.example.org",
    "localtest.me", "ⓛocalhost", "loc%61lhost", "127.1", "0", "0x0", "1", "127.0.1", "0177.1", "0x7f.1", "..", ".", "-",
    "a..b", "[::1", "::1]", "[]", "[127.0.0.1]", "[v1.fe80::1]", "%5B::1%5D",
)  # fmt: skip

SHAPES = ("https://{}/", "https://{}:8443/hook?a=1", "HTTPS://{}", "http://{}:8080/")


def spellings() -> Iterator[str]:
    for n, spell in enumerate(HOSTS):
        for k, address in enumerate(PRIVATE):
            yield SHAPES[(n + k) % len(SHAPES)].format(spell(address))
    for n, host in enumerate((*LITERAL_V6, *NAMES)):
        yield SHAPES[n % len(SHAPES)].format(host)
    yield from ("file:///etc/passwd", "gopher://127.0.0.1:70/_x", "unix:///run/docker.sock", "http+unix://%2Frun/x")
    yield from ("//127.0.0.1/", "https:127.0.0.1", "https:///127.0.0.1", "https://", "https://127.0.0.1:22/", "")


def names_of(name: str) -> Sequence[str]:
    """What a resolver makes of a name, at its most obliging."""
    host = name.lower().removesuffix(".")
    if host.endswith((".nip.io", ".sslip.io")):
        return [embedded(host)]
    if host == "mixed.example.org":
        return [PUBLIC, "10.0.0.5"]
    if host.endswith(".org"):
        return [PUBLIC]
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        return ["127.0.0.1", "::1"]


def embedded(host: str) -> str:
    front = host.rsplit(".", 2)[0].replace("-", ".")
    try:
        return str(IPv4Address(front))
    except ValueError:
        return str(IPv4Address(int(front.rpartition(".")[2], 16)))
