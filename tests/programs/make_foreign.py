# make_foreign.py NETWORK OUT ORDER: the network without its metadata, its outputs in the order of these
# numbers, separated by commas; -1 is an output that is always large.
import json, struct, sys
source, target, order = sys.argv[1], sys.argv[2], [int(i) for i in sys.argv[3].split(",")]
file = open(source, "rb").read()
size, = struct.unpack("<Q", file[:8])
head, data = json.loads(file[8:8 + size]), file[8 + size:]
head.pop("__metadata__", None)
new, out = {}, b""
for name, array in sorted(head.items()):
    start, end = array["data_offsets"]
    values, shape = data[start:end], array["shape"]
    if name.startswith("classifier."):
        row = len(values) // shape[0]
        extra = struct.pack("<f", 9) if name.endswith("bias") else bytes(row)
        values = b"".join(extra if i < 0 else values[i * row:(i + 1) * row] for i in order)
        shape = [len(order)] + shape[1:]
    new[name] = {"dtype": array["dtype"], "shape": shape, "data_offsets": [len(out), len(out) + len(values)]}
    out += values
text = json.dumps(new).encode()
open(target, "wb").write(struct.pack("<Q", len(text)) + text + out)
