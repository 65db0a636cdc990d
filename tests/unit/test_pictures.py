"""Photos from phones: what is kept is a small upright JPEG that says nothing, whatever came in."""

import io
import subprocess
import sys
import time
from collections import Counter

import pytest
from PIL import Image, JpegImagePlugin

from coach.board.pictures import LONGEST, MAX_BYTES, Picture, clean_picture
from coach.errors import InvalidInput
from tests.hostile_pictures import KINDS, SECRET, Upload, exif, saved, uploads

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def opened(picture: Picture) -> JpegImagePlugin.JpegImageFile:
    image = Image.open(io.BytesIO(picture.data))
    assert isinstance(image, JpegImagePlugin.JpegImageFile)
    image.load()
    return image


def near(image: Image.Image, place: tuple[int, int], colour: tuple[int, ...]) -> bool:
    found = image.getpixel(place)
    return isinstance(found, tuple) and all(abs(a - b) < 30 for a, b in zip(found, colour, strict=True))


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        clean_picture(data)
    return str(caught.value)


def two_halves() -> Image.Image:
    """Red on the left, with green in the corner at the top left."""
    image = Image.new("RGB", (64, 32), RED)
    image.paste(BLUE, (32, 0, 64, 32))
    image.paste(GREEN, (0, 0, 16, 16))
    return image


def faults(upload: Upload) -> list[str]:
    """What is wrong with what became of it."""
    try:
        picture = clean_picture(upload.data)
    except InvalidInput as refused:
        return [f"{upload.name}: {refused}"] if upload.fate == "kept" or ";" not in str(refused) else []
    image = opened(picture)
    held = {
        "kept": upload.fate != "refused",
        "RGB": image.mode == "RGB" and picture.kind == "image/jpeg",
        "size": image.size == (picture.width, picture.height) and max(image.size) <= LONGEST,
        "segments": [name for name, _ in image.applist] == ["APP0"] and "comment" not in image.info,
        "exif": len(image.getexif()) == 0,
        "end": picture.data.find(b"\xff\xd9") == len(picture.data) - 2,
        "secret": SECRET.encode() not in picture.data and b"script" not in picture.data,
    }
    return [f"{upload.name}: not {name}" for name, right in held.items() if not right]


def test_fifty_hostile_uploads_become_plain_photos_or_are_refused() -> None:
    assert len(KINDS) <= 50
    assert [fault for upload in uploads(50) for fault in faults(upload)] == []


@pytest.mark.full
def test_so_do_five_hundred_and_none_takes_long() -> None:
    met, slowest = list[str](), Counter[str]()
    for upload in uploads(500):
        before = time.process_time()
        met += faults(upload)
        slowest[upload.name] = round(1000 * (time.process_time() - before))
    print(f"500 uploads of {len(KINDS)} kinds: {len(met)} faults (0 means < 0.6 %); {slowest.most_common(3)} ms")
    assert met == []
    assert max(slowest.values()) < 5_000


def test_the_corpus_is_the_same_on_every_run() -> None:
    assert list(uploads(5, seed=3)) == list(uploads(5, seed=3)) != list(uploads(5, seed=4))


UPRIGHT = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}
"""In which corner the one at the top left is seen, by orientation: right, bottom."""


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", UPRIGHT)
def test_a_photo_stands_upright(form: str, orientation: int) -> None:
    picture = clean_picture(saved(two_halves(), form, exif=exif(orientation)))
    right, bottom = UPRIGHT[orientation]
    assert (picture.width, picture.height) == ((64, 32) if orientation < 5 else (32, 64))
    assert near(opened(picture), (right * (picture.width - 8) + 4, bottom * (picture.height - 8) + 4), GREEN)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_passed_over(orientation: int) -> None:
    picture = clean_picture(saved(two_halves(), "JPEG", exif=exif(orientation)))
    assert near(opened(picture), (4, 4), GREEN)


@pytest.mark.parametrize(
    ("size", "smaller"), [((4000, 3000), (1600, 1200)), ((3000, 4000), (1200, 1600)), ((1600, 20), (1600, 20))]
)
def test_the_longest_side_is_bounded_and_the_shape_is_kept(size: tuple[int, int], smaller: tuple[int, int]) -> None:
    for form in ("JPEG", "PNG", "WEBP"):
        picture = clean_picture(saved(Image.new("RGB", size, RED), form))
        assert (picture.width, picture.height) == smaller
        assert near(opened(picture), (5, 5), RED)


def test_what_can_be_seen_through_is_white() -> None:
    holes = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    holes.paste((*BLUE, 255), (20, 0, 40, 20))
    palette = Image.new("P", (40, 20), 0)
    palette.putpalette([0, 0, 0, *BLUE])
    palette.paste(1, (20, 0, 40, 20))
    for data in (saved(holes, "PNG"), saved(holes, "WEBP"), saved(palette, "PNG", transparency=0)):
        image = opened(clean_picture(data))
        assert near(image, (4, 4), WHITE) and near(image, (34, 4), BLUE)


def test_greys_of_sixteen_bits_stay_grey() -> None:
    image = opened(clean_picture(saved(Image.new("I;16", (20, 20), 32_768), "PNG")))
    assert near(image, (9, 9), (128, 128, 128))


def test_four_inks_keep_their_colours() -> None:
    image = opened(clean_picture(saved(Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "JPEG")))
    assert near(image, (9, 9), RED)


@pytest.mark.parametrize("form", ["MPO", "PNG", "WEBP"])
def test_of_several_frames_the_first_is_kept(form: str) -> None:
    others = [Image.new("RGB", (30, 30), BLUE)] * 2
    data = saved(Image.new("RGB", (30, 30), RED), form, save_all=True, append_images=others)
    assert near(opened(clean_picture(data)), (9, 9), RED)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The photo is empty; take it again and send it"),
        (bytes(MAX_BYTES + 1), "The photo has 10.0 MB and may have 10; send a smaller one"),
        (b"\0\0\0\x18ftypheic", "The photo is HEIC, which not every browser shows; send it as JPEG"),
        (b"GIF89a", "This is not a photo in JPEG, PNG or WebP; send it as JPEG"),
        (b"\xff\xd8\xff\xe0", "The photo is damaged or cut short; send it again, or take it again"),
    ],
)
def test_a_refusal_says_what_to_do(data: bytes, sentence: str) -> None:
    assert refusal(data).startswith(sentence)


def test_a_photo_of_too_many_pixels_is_refused_by_its_header() -> None:
    jpeg = saved(two_halves(), "JPEG")
    at = jpeg.index(b"\xff\xc0") + 5
    told = refusal(jpeg[:at] + (8_000).to_bytes(2) + (5_001).to_bytes(2) + jpeg[at + 4 :])
    assert told == "The photo has 5001 × 8000 pixels and may have 40 million; send a smaller one"


def test_starting_loads_no_picture_library() -> None:
    code = "import sys, coach.board.pictures; print([name for name in sys.modules if name.startswith('PIL')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
