"""Pictures and files made by hand for the decoder's tests: sheets without any symmetry, TIFF, PDF and encrypted PDF bytes."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from omr.reading import PageImage
from pipeline.decode.files import pages

Pixels = NDArray[np.uint8]

PASSWORD_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def sheet(width: int = 160, height: int = 240, *, bilevel: bool = False) -> Pixels:
    """A picture that looks different under every turn and mirror: an L of ink, a ramp, some lines."""
    across = np.linspace(140, 255, width)
    picture = np.tile(across, (height, 1)).astype(np.uint8)
    picture[20 : height // 2, 12:30] = 0
    picture[20:34, 12 : width // 2] = 0
    picture[height - 30 : height - 20, 40 : width - 10 : 3] = 60
    return np.where(picture > 128, 255, 0).astype(np.uint8) if bilevel else picture


def bilevel(picture: Pixels) -> Image.Image:
    return Image.fromarray(picture).convert("1", dither=Image.Dither.NONE)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def only_page(path: Path) -> PageImage:
    """The one page of a file that must have one, decoded."""
    (found,) = pages(path)
    assert found.page == 1
    assert isinstance(found.image, PageImage), found.image
    return found.image


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(header: bytes, lines: bytes) -> bytes:
    """A PNG file of a header and the lines of its image (each after its filter byte)."""
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(lines)) + png_chunk(b"IEND", b"")


def group_4(picture: Pixels) -> bytes:
    """The black and white picture in the fax code of PDF and TIFF (a black pixel is a 1 there)."""
    file = saved(bilevel(picture), "TIFF", compression="group4", tiffinfo={262: 0, 278: len(picture)})
    with Image.open(io.BytesIO(file)) as image:
        (offset,), (count,) = image.tag_v2[273], image.tag_v2[279]
    assert np.array_equal(imagecodecs.ccittfax4_decode(file[offset : offset + count], *picture.shape), picture == 0)
    return file[offset : offset + count]


def jbig2(picture: Pixels) -> bytes:
    """The picture as an embedded JBIG2 stream: the page's header and one region in fax code."""
    height, width = picture.shape
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 1) + group_4(picture)
    return b"".join(struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data for number, kind, data in ((0, 48, page), (1, 38, region)))


def image_object(data: bytes, width: int, height: int, entries: str) -> bytes:
    head = f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} {entries} /Length {len(data)} >>"
    return head.encode() + b"\nstream\n" + data + b"\nendstream"


def jpeg_object(data: bytes, width: int, height: int, entries: str = "/ColorSpace /DeviceGray") -> bytes:
    return image_object(data, width, height, f"/BitsPerComponent 8 /Filter /DCTDecode {entries}")


def grey_object(picture: Pixels, entries: str = "") -> bytes:
    height, width = picture.shape
    options = f"/BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode {entries}"
    return image_object(zlib.compress(picture.tobytes()), width, height, options)


def pdf(content: str, images: list[bytes], *, page: str = "/MediaBox [0 0 76.8 115.2]", locked_by: str | None = None) -> bytes:
    """A one-page PDF: its content, its images (called /I0, /I1 …), the page's own entries; encrypted where a user password is given.

    The page is 160 x 240 pixels at 150 dpi unless its entries say otherwise."""
    names = " ".join(f"/I{index} {5 + index} 0 R" for index in range(len(images)))
    stream = f"<< /Length {len(content)} >>\nstream\n".encode() + content.encode() + b"\nendstream"
    font = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R {page} /Contents 4 0 R /Resources << /XObject << {names} >> {font} >> >>".encode(),
        stream,
        *images,
    ]
    trailer = b""
    if locked_by is not None:
        objects, trailer = _encrypted(objects, locked_by)
    file, places = b"%PDF-1.7\n", []
    for number, item in enumerate(objects, start=1):
        places.append(len(file))
        file += f"{number} 0 obj\n".encode() + item + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R ".encode()
    return file + end + trailer + f">>\nstartxref\n{len(file)}\n%%EOF\n".encode()


FULL_PAGE = "q 76.8 0 0 115.2 0 0 cm /I0 Do Q"


def _encrypted(objects: list[bytes], password: str) -> tuple[list[bytes], bytes]:
    """The objects with their streams under the standard 40-bit handler, its dictionary last, and what the trailer says of it."""
    padded = (password.encode() + PASSWORD_PADDING)[:32]
    name = b"0123456789abcdef"
    owner = _rc4(hashlib.md5(PASSWORD_PADDING).digest()[:5], padded)
    key = hashlib.md5(padded + owner + struct.pack("<i", -4) + name).digest()[:5]
    user = _rc4(key, PASSWORD_PADDING)
    locked = []
    for number, item in enumerate(objects, start=1):
        head, mark, rest = item.partition(b"\nstream\n")
        body = rest.removesuffix(b"\nendstream")
        own = hashlib.md5(key + struct.pack("<I", number)[:3] + b"\0\0").digest()[:10]
        locked.append(head + mark + _rc4(own, body) + b"\nendstream" if mark else item)
    handler = f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{owner.hex()}> /U <{user.hex()}> >>"
    return [*locked, handler.encode()], f"/Encrypt {len(objects) + 1} 0 R /ID [<{name.hex()}> <{name.hex()}>] ".encode()


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
