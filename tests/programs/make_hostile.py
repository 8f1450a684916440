"""Hostile archives and other files, for tests/cli/hostile.bats: make_hostile.py KIND FILE [ARGUMENT ...]."""

import io
import json
import struct
import sys
import tarfile
import zlib

MEGABYTE = 1 << 20


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width=4, height=4, chunks=b"", packed=None):
    """A grey picture of 8 bits, black unless its packed rows are given."""
    rows = zlib.compress(bytes((width + 1) * height)) if packed is None else packed
    return (b"\x89PNG\r\n\x1a\n"
            + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunks + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b""))


def png_flat(path, width, height):
    with open(path, "wb") as file:
        file.write(png(int(width), int(height)))


def png_claim(path, width, height):
    """A picture that ends after a few of its bytes."""
    with open(path, "wb") as file:
        file.write(png(int(width), int(height), packed=zlib.compress(bytes(10))))


def png_texts(path, count):
    """A picture with texts that unpack to 7.5 MB each, just below libpng's own limit."""
    text = png_chunk(b"zTXt", b"a\0\0" + zlib.compress(b"t" * 7_500_000, 9))
    with open(path, "wb") as file:
        file.write(png(chunks=text * int(count)))


def deflated_zeros(size):
    """So many bytes of zeros, whole megabytes, at a thousandth of the size, in no time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = packer.compress(b"\0" * MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    return one * (size // MEGABYTE) + packer.flush()


def zip_file(path, entries):
    """(name, packed bytes, unpacked size, checksum) each."""
    directory, count = bytearray(), 0
    with open(path, "wb") as file:
        for name, packed, size, check in entries:
            here, method = file.tell(), 8 if packed else 0
            large = struct.pack("<HHQQ", 1, 16, size, len(packed))
            sizes = (check, 2**32 - 1, 2**32 - 1, len(name), len(large))
            file.write(struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 45, 0, method, 0, 0, *sizes)
                       + name + large + packed)
            directory += struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 0x32d, 45, 0, method, 0, 0,
                                     *sizes, 0, 0, 0, 0o100644 << 16, here) + name + large
            count += 1
        start = file.tell()
        file.write(directory)
        end = file.tell()
        file.write(struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count,
                               len(directory), start))
        file.write(struct.pack("<4sIQI", b"PK\6\7", 0, end, 1))
        file.write(struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0))


def zip_zeros(path, name, size, count=1):
    """An image, and entries of so many zeros; their checksum is right where they fit in memory."""
    packer, size = zlib.compressobj(9, zlib.DEFLATED, -15), int(size)
    image = (b"own/cats/1.png", packer.compress(png()) + packer.flush(), len(png()), zlib.crc32(png()))
    zeros = (deflated_zeros(size), size, zlib.crc32(bytes(size)) if size < 1 << 30 else 0)
    zip_file(path, [image] + [(name.replace("#", str(i)).encode(), *zeros) for i in range(int(count))])


def zip_empties(path, count, pattern):
    zip_file(path, ((pattern.encode() % i, b"", 0, 0) for i in range(int(count))))


def tar_header(name, size=0, kind=b"0"):
    header = struct.pack("100s8s8s8s12s12s8s1s100s6s2s32s32s8s8s155s12x", name, b"0000644", b"0000000",
                         b"0000000", b"%011o" % size if size < 8**11 else
                         b"\x80" + size.to_bytes(11, "big"), b"00000000000", b" " * 8, kind, b"",
                         b"ustar\0", b"00", b"", b"", b"0000000", b"0000000", b"")
    return header[:148] + b"%06o\0 " % sum(header) + header[156:]


def gzip_parts(path, parts, level=1):
    """Packs parts; a part that is a number stands for so many zeros, which the checksum leaves out."""
    packer, check, size = zlib.compressobj(level, zlib.DEFLATED, -15), 0, 0
    with open(path, "wb") as file:
        file.write(b"\x1f\x8b\x08\0\0\0\0\0\0\xff")
        for part in parts:
            if isinstance(part, bytes):
                check, size = zlib.crc32(part, check), size + len(part)
                file.write(packer.compress(part))
            else:
                file.write(packer.flush(zlib.Z_FULL_FLUSH))
                one = packer.compress(b"\0" * MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
                file.write(one * (part // MEGABYTE))
        file.write(packer.flush() + struct.pack("<II", check, size % 2**32))


def tar_entry(name, data):
    return tar_header(name, len(data)) + data + b"\0" * (-len(data) % 512)


def tar_zeros(path, name, size):
    """tar.gz; the entry of zeros comes before an image."""
    size = int(size)
    gzip_parts(path, [tar_header(name.encode(), size), size,
                      tar_entry(b"own/cats/1.png", png()), b"\0" * 1024], 9)


def tar_empties(path, count, pattern):
    """tar.gz of that many empty files, named by their number, after an image."""
    count, pattern = int(count), pattern.encode()

    def parts():
        yield tar_entry(b"own/cats/1.png", png())
        head, tail = tar_header(b"")[100:148], tar_header(b"")[156:]
        rest = sum(head) + sum(tail) + 8 * 32
        for first in range(0, count, 1000):
            block = []
            for i in range(first, min(first + 1000, count)):
                name = pattern % i
                block.append(name + bytes(100 - len(name)) + head
                             + b"%06o\0 " % (sum(name) + rest) + tail)
            yield b"".join(block)
        yield b"\0" * 1024
    gzip_parts(path, parts())


def tar_odd(path):
    """Devices, a pipe and links, along with an image."""
    with tarfile.open(path, "w") as tar:
        for name, kind in (("zero.png", tarfile.CHRTYPE), ("disk.png", tarfile.BLKTYPE),
                           ("pipe.png", tarfile.FIFOTYPE), ("soft.png", tarfile.SYMTYPE),
                           ("hard.png", tarfile.LNKTYPE)):
            entry = tarfile.TarInfo("own/cats/" + name)
            entry.type, entry.linkname, entry.devmajor, entry.devminor = kind, "/etc/passwd", 1, 5
            tar.addfile(entry)
        entry = tarfile.TarInfo("own/cats/1.png")
        entry.size = len(png())
        tar.addfile(entry, io.BytesIO(png()))


def tar_files(path, *pairs):
    """NAME=TEXT each, and TEXT may be "png" for an image; names as they are."""
    with open(path, "wb") as file:
        for pair in pairs:
            name, text = pair.split("=", 1)
            file.write(tar_entry(name.encode("utf-8", "surrogateescape"),
                                 png() if text == "png" else text.encode()))
        file.write(b"\0" * 1024)


def tar_lists(path, count):
    """Tiny ImageNet with one image, in so many classes that have names."""
    ids = [b"n%05d" % i for i in range(int(count))]
    gzip_parts(path, [tar_entry(b"train/n00000/images/1.JPEG", b"\xff\xd8\xff"),
                      tar_entry(b"val/images/1.JPEG", b"\xff\xd8\xff"),
                      tar_entry(b"wnids.txt", b"\n".join(ids)),
                      tar_entry(b"words.txt", b"\n".join(i + b"\tname " + i for i in reversed(ids))),
                      tar_entry(b"val/val_annotations.txt", b"1.JPEG\tn00000\n" * int(count)),
                      b"\0" * 1024], 9)


def tar_classes(path, count):
    """An image in each of so many classes."""
    image = png()
    gzip_parts(path, [tar_entry(b"own/c%d/1.png" % i, image) for i in range(int(count))]
               + [b"\0" * 1024], 9)


def tar_names(path, count, length):
    """Images with names that long, by pax headers."""
    def parts():
        for i in range(int(count)):
            name = b"own/cats/%07d" % i + b"a" * int(length) + b".png"
            record = b" path=" + name + b"\n"
            size = len(record) + len(str(len(record) + 7))
            record = b"%d" % size + record
            yield tar_header(b"x", len(record), b"x") + record + b"\0" * (-len(record) % 512)
            yield tar_entry(b"own/cats/1.png", b"")
        yield b"\0" * 1024
    gzip_parts(path, parts(), 9)


def network_claim(path, arch, classes):
    """A checkpoint that claims to be of this architecture, and has a classifier's bias."""
    size = 4 * int(classes)
    header = json.dumps({"__metadata__": {"arch": arch}, "classifier.bias": {
        "dtype": "F32", "shape": [int(classes)], "data_offsets": [0, size]}}).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(header)) + header + bytes(size))


if __name__ == "__main__":
    globals()[sys.argv[1].replace("-", "_")](*sys.argv[2:])
