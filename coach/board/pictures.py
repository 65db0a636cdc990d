"""Photos as they may be kept: whatever a phone sends becomes a fresh JPEG that shows the same and says nothing else.

An upload is taken apart by its container first. What its pixels do not need (places, times, names, profiles, further
frames, files hidden behind the end) is left out before a decoder sees any of it; the decoded pixels are encoded anew.
"""

import re
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from struct import unpack_from
from typing import TYPE_CHECKING, Literal, NamedTuple

from coach.errors import InvalidInput

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["LONGEST", "MAX_BYTES", "MAX_PIXELS", "Picture", "clean_picture"]

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SCANS = 64
"""A progressive JPEG has about ten; each costs a pass over the whole picture however few bytes it takes."""
MAX_PARTS = 10_000
LONGEST = 1_600
QUALITY = 82

EMPTY = "The photo is empty; take it again and send it"
HEAVY = f"The photo has {{size:.1f}} MB and may have {MAX_BYTES >> 20}; send a smaller one"
LARGE = f"The photo has {{width}} × {{height}} pixels and may have {MAX_PIXELS // 10**6} million; send a smaller one"
APPLE = "The photo is HEIC, which not every browser shows; send it as JPEG (iPhone: Settings, Camera, Most Compatible)"
FOREIGN = "This is not a photo in JPEG, PNG or WebP; send it as JPEG"
TANGLED = "The photo is stored in too many pieces; save it as an ordinary JPEG and send that"
DAMAGED = "The photo is damaged or cut short; send it again, or take it again"

HEIC = re.compile(rb".{4}ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL)

UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error, MemoryError)
"""What decoders raise for bytes that are no picture, or for one that claims to be larger than there is memory."""

TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
"""How to set a picture upright, by the orientation that the camera noted."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Plain JPEG: no metadata, upright, no side longer than `LONGEST`."""

    data: bytes
    kind: Literal["image/jpeg"]
    width: int
    height: int


def clean_picture(data: bytes) -> Picture:
    """Takes a core for up to a second and memory for all pixels: call it off the event loop, a few at a time."""
    if not data:
        raise InvalidInput(EMPTY)
    if len(data) > MAX_BYTES:
        raise InvalidInput(HEAVY.format(size=len(data) / 2**20))
    try:
        bare = stripped(data)
        return encoded(decoded(bare), bare.orientation)
    except UNREADABLE as error:
        raise InvalidInput(DAMAGED) from error


# --- containers --------------------------------------------------------------------------------------


class Part(NamedTuple):
    name: bytes
    body: bytes
    whole: bytes


@dataclass(frozen=True, slots=True)
class Bare:
    """An upload with nothing left in it but what its pixels need."""

    container: str
    data: bytes
    orientation: int


@dataclass(frozen=True, slots=True)
class Container:
    """How a file format is taken apart and put together; parts not in `kept` are left out."""

    name: str
    magic: re.Pattern[bytes]
    parts: Callable[[bytes], Iterator[Part]]
    """Ends with the picture, not with the file; raises when the file ends first."""
    kept: frozenset[bytes]
    sizes: Mapping[bytes, Callable[[bytes], tuple[int, int]]]
    exif: bytes
    joined: Callable[[bytes], bytes]


def stripped(data: bytes) -> Bare:
    """Refuse what is too large by any of its headers."""
    container = container_of(data)
    parts = list(islice(container.parts(data), MAX_PARTS + 1))
    scans = sum(part.name == SCAN for part in parts)
    if len(parts) > MAX_PARTS or scans > MAX_SCANS:
        raise InvalidInput(TANGLED)
    for part in parts:
        if part.name in container.sizes:
            check_size(*container.sizes[part.name](part.body))
    notes = (orientation(part.body) for part in parts if part.name == container.exif)
    kept = b"".join(part.whole for part in parts if part.name in container.kept)
    return Bare(container.name, container.joined(kept), next(filter(None, notes), 1))


def container_of(data: bytes) -> Container:
    for container in CONTAINERS:
        if container.magic.match(data):
            return container
    raise InvalidInput(APPLE if HEIC.match(data) else FOREIGN)


def check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise InvalidInput(LARGE.format(width=width, height=height))


def orientation(exif: bytes) -> int | None:
    """The one note of the camera that is heeded, read without trusting any other."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return None
    try:
        (at,) = unpack_from(f"{order}L", tiff, 4)
        (count,) = unpack_from(f"{order}H", tiff, at)
        entries = (unpack_from(f"{order}HHLH", tiff, at + 2 + 12 * n) for n in range(count))
        return next((value for tag, kind, _, value in entries if (tag, kind) == (0x0112, 3)), None)
    except struct.error:
        return None


# --- JPEG --------------------------------------------------------------------------------------------

MARKER = re.compile(rb"\xff([\xc0-\xcf\xd9-\xfe])")
"""One that begins a segment: inside coded pixels only 00 or a restart follows FF."""

END, SCAN = b"\xd9", b"\xda"
FRAMES = frozenset(bytes([code]) for code in range(0xC0, 0xD0)) - {b"\xc4", b"\xc8", b"\xcc"}


def segments(data: bytes) -> Iterator[Part]:
    """A scan comes with its coded pixels."""
    found = marker(data, 2)
    while found[1] != END:
        (length,) = unpack_from(">H", data, found.end())
        after = marker(data, found.end() + length)
        end = after.start() if found[1] == SCAN else found.end() + length
        yield Part(found[1], data[found.end() + 2 : end], data[found.start() : end])
        found = after


def marker(data: bytes, at: int) -> re.Match[bytes]:
    found = MARKER.search(data, at)
    if found is None:
        raise InvalidInput(DAMAGED)
    return found


def frame_size(body: bytes) -> tuple[int, int]:
    height, width = unpack_from(">HH", body, 1)
    return width, height


# --- PNG and WebP ------------------------------------------------------------------------------------

PNG = b"\x89PNG\r\n\x1a\n"


def png_chunks(data: bytes) -> Iterator[Part]:
    at, name = len(PNG), b""
    while name != b"IEND":
        length, name = unpack_from(">L4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise InvalidInput(DAMAGED)
        yield Part(name, data[at + 8 : end - 4], data[at:end])
        at = end


def webp_chunks(data: bytes) -> Iterator[Part]:
    (size,) = unpack_from("<L", data, 4)
    if size + 8 > len(data):
        raise InvalidInput(DAMAGED)
    at = 12
    while at < size + 8:
        name, length = unpack_from("<4sL", data, at)
        end = at + 8 + length + length % 2
        yield Part(name, data[at + 8 : at + 8 + length], data[at:end])
        at = end


def webp(chunks: bytes) -> bytes:
    return struct.pack("<4sL4s", b"RIFF", len(chunks) + 4, b"WEBP") + chunks


def canvas_size(body: bytes) -> tuple[int, int]:
    width, height = (int.from_bytes(body[at : at + 3], "little") + 1 for at in (4, 7))
    return width, height


def lossy_size(body: bytes) -> tuple[int, int]:
    width, height = unpack_from("<HH", body, 6)
    return width & 0x3FFF, height & 0x3FFF


def lossless_size(body: bytes) -> tuple[int, int]:
    (bits,) = unpack_from("<L", body, 1)
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


CONTAINERS = (
    Container(
        name="JPEG",
        magic=re.compile(rb"\xff\xd8\xff"),
        parts=segments,
        # APP0 and APP14 say how the colours are coded.
        kept=FRAMES | {b"\xc4", b"\xcc", SCAN, b"\xdb", b"\xdd", b"\xe0", b"\xee"},
        sizes=dict.fromkeys(FRAMES, frame_size),
        exif=b"\xe1",
        joined=lambda kept: b"\xff\xd8" + kept + b"\xff" + END,
    ),
    Container(
        name="PNG",
        magic=re.compile(re.escape(PNG)),
        parts=png_chunks,
        kept=frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}),
        sizes={b"IHDR": lambda body: unpack_from(">LL", body)},
        exif=b"eXIf",
        joined=lambda kept: PNG + kept,
    ),
    Container(
        name="WEBP",
        magic=re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
        parts=webp_chunks,
        kept=frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"}),
        sizes={b"VP8X": canvas_size, b"VP8 ": lossy_size, b"VP8L": lossless_size},
        exif=b"EXIF",
        joined=webp,
    ),
)


# --- pixels ------------------------------------------------------------------------------------------


def decoded(bare: Bare) -> "Image":
    """The first frame, small enough, with white where it can be seen through."""
    # Pillow takes long to import, and most starts of the service see no photo.
    from PIL import Image

    with Image.open(BytesIO(bare.data), formats=(bare.container,)) as opened:
        opened.draft(None, (LONGEST, LONGEST))  # a JPEG can be decoded at a half, quarter or eighth of its size
        drawn = coloured(opened)
        drawn.thumbnail((LONGEST, LONGEST))
        sheet = Image.new("RGB", drawn.size, "white")
        sheet.paste(drawn, None, drawn if drawn.mode == "RGBA" else None)
        return sheet


def coloured(image: "Image") -> "Image":
    image.load()  # what can be seen through may be told after the pixels
    if image.mode == "I;16":  # converting would take every grey from 256 on for white
        return image.point(lambda grey: grey * (1 / 256)).convert("RGB")
    mode = "RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB"
    return image if image.mode == mode else image.convert(mode)


def encoded(image: "Image", orientation: int) -> Picture:
    from PIL.Image import Transpose

    upright = image.transpose(Transpose[TURNS[orientation]]) if orientation in TURNS else image
    written = BytesIO()
    upright.save(written, "JPEG", quality=QUALITY)
    return Picture(written.getvalue(), "image/jpeg", *upright.size)
