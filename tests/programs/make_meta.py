# make_meta.py FILE [NUMBER WNID] ...: the development kit's meta.mat of ImageNet as MATLAB writes it,
# compressed; as it is if FILE is called plain.mat.
import struct, sys, zlib

INT8, INT32, UINT32, DOUBLE, UINT16, MATRIX, COMPRESSED = 1, 5, 6, 9, 4, 14, 15


def element(kind, data):
    return struct.pack("<II", kind, len(data)) + data + bytes(-len(data) % 8)


def small(kind, data):
    return struct.pack("<HH", kind, len(data)) + data.ljust(4, b"\0")


def matrix(kind, shape, name, *rest):
    head = element(UINT32, struct.pack("<II", kind, 0)) + element(INT32, struct.pack("<ii", *shape))
    return element(MATRIX, head + element(INT8, name) + b"".join(rest))


def text(value):
    return matrix(4, (1, len(value)), b"", element(UINT16, value.encode("utf-16-le")))


def number(value):
    return matrix(6, (1, 1), b"", element(DOUBLE, struct.pack("<d", float(value))))


rows = list(zip(sys.argv[2::2], sys.argv[3::2]))
names = b"".join(name.ljust(32, b"\0") for name in (b"ILSVRC2012_ID", b"WNID", b"words"))
cells = b"".join(number(n) + text(wnid) + text("some words") for n, wnid in rows)
synsets = matrix(2, (len(rows), 1), b"synsets", small(INT32, struct.pack("<i", 32)), element(INT8, names), cells)
packed = zlib.compress(synsets)
plain = sys.argv[1].endswith("plain.mat")
with open(sys.argv[1], "wb") as file:
    file.write(b"MATLAB 5.0 MAT-file".ljust(124) + struct.pack("<H", 0x100) + b"IM")
    file.write(synsets if plain else struct.pack("<II", COMPRESSED, len(packed)) + packed)
