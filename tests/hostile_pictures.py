"""Uploads that try to break or misuse whoever reads them, made alike on every run; wherever one can say something,
it says `SECRET`."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, cycle, islice
from random import Random
from typing import Any, Literal

from PIL import ExifTags, Image, ImageCms, PngImagePlugin

Fate = Literal["kept", "refused", "either"]
Make = Callable[[Random], bytes]

SECRET = "Erika Muster, 52.5163 N 13.3777 E"
HTML = f"<html><script>alert('{SECRET}')</script></html>".encode()
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><text>{SECRET}</text></svg>'.encode()
PDF = f"%PDF-1.7\n1 0 obj<</Title({SECRET})/OpenAction<</S/JavaScript>>>>endobj\n%%EOF\n".encode()
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    data: bytes
    fate: Fate


def uploads(number: int, seed: int = 1) -> Iterator[Upload]:
    """All kinds in turn, each time with other numbers in them."""
    for n, (fate, make) in islice(zip(count(), cycle(KINDS)), number):
        yield Upload(f"{n} {make.__name__}", make(Random(f"{seed} {n}")), fate)


KINDS: list[tuple[Fate, Make]] = []


def kind(fate: Fate) -> Callable[[Make], Make]:
    def enter(make: Make) -> Make:
        KINDS.append((fate, make))
        return make

    return enter


# --- what they are made of ---------------------------------------------------------------------------


def drawing(random: Random, mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", (random.randint(17, 90), random.randint(17, 90)), "navy")
    for _ in range(9):
        box = (random.randrange(40), random.randrange(40))
        image.paste(
            (random.randrange(256), random.randrange(256), random.randrange(256)), (*box, box[0] + 9, box[1] + 9)
        )
    return image.convert(mode)


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = orientation
    notes[ExifTags.Base.Artist] = SECRET
    notes[ExifTags.Base.Make] = "Phone"
    notes.get_ifd(ExifTags.IFD.GPSInfo).update(
        {1: "N", 2: (52.0, 30.0, 59.0), 3: "E", 4: (13.0, 22.0, 40.0), 29: SECRET}
    )
    return notes


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))


def header(width: int, height: int, depth: int = 8, colour: int = 2) -> bytes:
    return png_chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, depth, colour, 0, 0, 0))


def with_chunks(png: bytes, *chunks: bytes) -> bytes:
    """After IHDR."""
    return png[:33] + b"".join(chunks) + png[33:]


def segment(code: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, code, len(body) + 2) + body


def with_segments(jpeg: bytes, *segments: bytes) -> bytes:
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr(zipfile.ZipInfo("run.html"), HTML)
    return file.getvalue()


def riff(chunks: bytes) -> bytes:
    return b"RIFF" + struct.pack("<L", len(chunks) + 4) + b"WEBP" + chunks


def any_form(random: Random) -> bytes:
    form, layered = random.choice([("JPEG", False), ("JPEG", True), ("PNG", False), ("WEBP", False)])
    return saved(drawing(random), form, exif=exif(), progressive=layered)


def moving(image: Image.Image, form: str, **options: Any) -> bytes:
    later = [image.transpose(turn) for turn in (Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_180)]
    return saved(image, form, save_all=True, append_images=later, duration=50, **options)


# --- photos that talk too much -----------------------------------------------------------------------


@kind("kept")
def jpeg_with_place(random: Random) -> bytes:
    return saved(drawing(random), "JPEG", exif=exif(random.randint(1, 8)), progressive=random.random() < 0.5)


@kind("kept")
def png_with_place(random: Random) -> bytes:
    return saved(drawing(random), "PNG", exif=exif(random.randint(1, 8)))


@kind("kept")
def webp_with_place(random: Random) -> bytes:
    return saved(drawing(random), "WEBP", exif=exif(random.randint(1, 8)), xmp=HTML, lossless=random.random() < 0.5)


@kind("kept")
def jpeg_with_profile_and_comment(random: Random) -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(drawing(random, "L"), "JPEG", icc_profile=profile, comment=HTML, xmp=SVG)


@kind("kept")
def jpeg_with_every_application_segment(random: Random) -> bytes:
    jpeg = saved(drawing(random), "JPEG")
    return with_segments(jpeg, *(segment(code, SECRET.encode() * 9) for code in range(0xE1, 0xEE)), segment(0xFE, PDF))


@kind("kept")
def png_with_texts(random: Random) -> bytes:
    texts = PngImagePlugin.PngInfo()
    for zipped in (True, False):
        texts.add_text("Comment", SECRET, zip=zipped)
        texts.add_itxt("XML:com.adobe.xmp", SVG, zip=zipped)
    return saved(drawing(random, random.choice(["1", "L", "LA", "RGBA"])), "PNG", pnginfo=texts)


@kind("kept")
def png_with_text_that_swells(random: Random) -> bytes:
    swollen = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"0" * random.randint(10**6, 10**7)))
    return with_chunks(saved(drawing(random), "PNG"), *[swollen] * 30)


@kind("kept")
def png_with_broken_notes(random: Random) -> bytes:
    broken = [
        png_chunk(name, random.randbytes(3)) for name in (b"iCCP", b"gAMA", b"cHRM", b"pHYs", b"eXIf", b"acTL", b"fcTL")
    ]
    return with_chunks(saved(drawing(random), "PNG"), *broken)


@kind("kept")
def jpeg_with_broken_notes(random: Random) -> bytes:
    notes = (
        b"Exif\0\0II*\0" + random.randbytes(60),
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12\0\x03",
        b"MPF\0II*\0" + random.randbytes(40),
    )
    return with_segments(
        saved(drawing(random), "JPEG"), *(segment(0xE1 + (n == 2), note) for n, note in enumerate(notes))
    )


# --- more than one picture, or more than a picture ---------------------------------------------------


@kind("kept")
def several_photos_in_one(random: Random) -> bytes:
    return moving(drawing(random), "MPO", exif=exif())


@kind("kept")
def moving_webp(random: Random) -> bytes:
    return moving(drawing(random, "RGBA"), "WEBP", exif=exif())


@kind("kept")
def moving_png(random: Random) -> bytes:
    return moving(drawing(random), "PNG", default_image=random.random() < 0.5)


@kind("kept")
def photo_with_a_file_behind(random: Random) -> bytes:
    return any_form(random) + random.choice([archive(), HTML, PDF, any_form(random), random.randbytes(999)])


@kind("kept")
def photo_that_is_a_script(random: Random) -> bytes:
    script = b"/*" + HTML + b"*/=1;" + PDF
    return with_segments(saved(drawing(random), "JPEG"), segment(0xFE, script), segment(0xE3, archive())) + HTML


@kind("kept")
def png_that_is_a_page(random: Random) -> bytes:
    hidden = png_chunk(b"tEXt", b"x\0" + HTML), png_chunk(b"heXx", PDF), png_chunk(b"zzZz", archive())
    return with_chunks(saved(drawing(random), "PNG"), *hidden)


# --- unusual, and right ------------------------------------------------------------------------------


@kind("kept")
def four_inks(random: Random) -> bytes:
    return saved(drawing(random, "CMYK"), "JPEG", exif=exif(6), comment=SECRET)


@kind("kept")
def sixteen_bits(random: Random) -> bytes:
    return saved(Image.new("I;16", (random.randint(1, 70), 20), random.randrange(65536)), "PNG")


@kind("kept")
def palette_with_holes(random: Random) -> bytes:
    holes = random.choice([3, bytes(random.randrange(256) for _ in range(16))])
    return saved(drawing(random).quantize(16), "PNG", transparency=holes)


@kind("kept")
def holes_told_late(random: Random) -> bytes:
    """After the pixels, where they are read with the pixels."""
    png = saved(drawing(random).quantize(16), "PNG")
    return png[:-12] + png_chunk(b"tRNS", random.randbytes(16)) + png[-12:]


@kind("refused")
def holes_cut_short(random: Random) -> bytes:
    return with_chunks(saved(drawing(random), "PNG"), png_chunk(b"tRNS", random.randbytes(random.randrange(6))))


@kind("either")
def palette_left_out(random: Random) -> bytes:
    return saved(drawing(random).quantize(random.choice([2, 4, 16, 200])), "PNG").replace(b"PLTE", b"pLTE")


@kind("kept")
def long_and_thin(random: Random) -> bytes:
    side = random.randint(1_601, 16_000)
    return saved(Image.new("RGB", random.choice([(side, 1), (1, side)])), random.choice(["JPEG", "PNG", "WEBP"]))


@kind("kept")
def padded_jpeg(random: Random) -> bytes:
    return with_segments(saved(drawing(random), "JPEG", restart_marker_rows=1), b"\xff" * random.randint(1, 9))


# --- broken ------------------------------------------------------------------------------------------


@kind("refused")
def cut_short(random: Random) -> bytes:
    whole = any_form(random)
    return whole[: random.randrange(1, len(whole))]


@kind("refused")
def cut_by_a_byte(random: Random) -> bytes:
    return any_form(random)[:-1]


@kind("either")
def flipped_bits(random: Random) -> bytes:
    data = bytearray(any_form(random))
    for _ in range(random.randint(1, 20)):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(data)


@kind("either")
def flipped_bits_in_the_head(random: Random) -> bytes:
    data = bytearray(any_form(random))
    for _ in range(random.randint(1, 4)):
        data[random.randrange(4, 64)] ^= 1 << random.randrange(8)
    return bytes(data)


@kind("either")
def pieces_moved(random: Random) -> bytes:
    data = any_form(random)
    a, b, c = sorted(random.randrange(len(data)) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


@kind("either")
def two_spliced(random: Random) -> bytes:
    one, other = any_form(random), any_form(random)
    return one[: random.randrange(12, len(one))] + other[random.randrange(len(other)) :]


@kind("refused")
def noise(random: Random) -> bytes:
    start = random.choice([b"", b"\xff\xd8\xff", PNG, b"RIFF\xff\xff\0\0WEBPVP8 ", b"RIFF\x10\0\0\0WEBPVP8L"])
    return start + random.randbytes(random.randrange(300))


@kind("refused")
def nothing(random: Random) -> bytes:
    return random.choice(
        [b"", b"\0", b"\xff\xd8", b"\xff\xd8\xff\xd9", PNG, b"RIFF\4\0\0\0WEBP", PNG + png_chunk(b"IEND", b"")]
    )


@kind("refused")
def wrong_magic(random: Random) -> bytes:
    whole = bytearray(any_form(random))
    whole[random.randrange(3)] ^= random.randint(1, 255)
    return bytes(whole)


@kind("refused")
def no_sides(random: Random) -> bytes:
    side = random.randrange(9)
    jpeg = saved(drawing(random), "JPEG")
    at = jpeg.index(b"\xff\xc0") + 5
    png = PNG + header(0, side) + png_chunk(b"IDAT", zlib.compress(b"")) + png_chunk(b"IEND", b"")
    return random.choice([png, jpeg[:at] + struct.pack(">HH", side, 0) + jpeg[at + 4 :]])


# --- too much ----------------------------------------------------------------------------------------


@kind("refused")
def vast_jpeg(random: Random) -> bytes:
    jpeg = saved(drawing(random), "JPEG", progressive=random.random() < 0.5)
    at = max(jpeg.find(b"\xff\xc0"), jpeg.find(b"\xff\xc2")) + 5
    return jpeg[:at] + struct.pack(">HH", random.randint(9_000, 65_535), random.randint(9_000, 65_535)) + jpeg[at + 4 :]


@kind("refused")
def vast_png(random: Random) -> bytes:
    side = random.choice([6_400, 65_536, 2**31 - 1, 2**32 - 1])
    return PNG + header(side, side) + png_chunk(b"IDAT", zlib.compress(bytes(9_999))) + png_chunk(b"IEND", b"")


@kind("refused")
def vast_after_all(random: Random) -> bytes:
    """A second header enlarges what the first has promised."""
    small = saved(drawing(random), "PNG")
    jpeg = saved(drawing(random), "JPEG")
    frame = segment(0xC0, struct.pack(">BHHB", 8, 60_000, random.randint(9_000, 60_000), 1) + b"\1\x11\0")
    return random.choice([with_chunks(small, header(30_000, 30_000)), jpeg[:-2] + frame + jpeg[-2:]])


@kind("refused")
def vast_webp(random: Random) -> bytes:
    width, height = random.randint(8_000, 16_383), random.randint(8_000, 16_383)
    bits = 0x2F | (width - 1) << 8 | (height - 1) << 22
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    lossy = b"\x30\1\0\x9d\1\x2a" + struct.pack("<HH", width, height)
    chunks = {b"VP8X": canvas, b"VP8 ": lossy, b"VP8L": bits.to_bytes(5, "little") + b"\0"}
    name = random.choice(sorted(chunks))
    return riff(name + struct.pack("<L", len(chunks[name])) + chunks[name])


@kind("either")
def pixels_that_swell(random: Random) -> bytes:
    idat = zlib.compress(bytes(random.randint(10**6, 3 * 10**7)))
    return PNG + header(random.randint(1, 9), 2) + png_chunk(b"IDAT", idat) + png_chunk(b"IEND", b"")


@kind("refused")
def scan_upon_scan(random: Random) -> bytes:
    jpeg = saved(drawing(random), "JPEG", progressive=True)
    last = jpeg[jpeg.rindex(b"\xff\xda") : -2]
    return jpeg[:-2] + last * random.randint(64, 5_000) + jpeg[-2:]


@kind("refused")
def chunk_upon_chunk(random: Random) -> bytes:
    empty = random.choice([b"IDAT", b"tEXt", b"PLTE"])
    return with_chunks(saved(drawing(random), "PNG"), png_chunk(empty, b"") * random.randint(10_001, 90_000))


@kind("refused")
def too_heavy(random: Random) -> bytes:
    return any_form(random) + bytes(10 * 1024 * 1024)


# --- something else ----------------------------------------------------------------------------------


@kind("refused")
def other_picture(random: Random) -> bytes:
    form = random.choice(["BMP", "TIFF", "GIF", "ICO", "PPM", "TGA", "JPEG2000", "AVIF", "PCX"])
    return saved(drawing(random), form)


@kind("refused")
def apple_photo(random: Random) -> bytes:
    return b"\0\0\0\x18ftyp" + random.choice([b"heic", b"heix", b"mif1"]) + b"\0\0\0\0mif1heic" + random.randbytes(200)


@kind("refused")
def document(random: Random) -> bytes:
    return random.choice([archive(), HTML, SVG, PDF, b"MZ" + random.randbytes(90), b"\x7fELF" + random.randbytes(90)])


@kind("refused")
def document_that_is_a_photo(random: Random) -> bytes:
    return random.choice([PDF, HTML, SVG, b"GIF89a/*", archive(), b"\n"]) + any_form(random)
