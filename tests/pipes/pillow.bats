# Images cropped and resized as Pillow does it, on real ones.
load ../setup

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    real=${SL_TEST_DATA:-/nonexistent}/imagenette-224.tar
    [ -f "$real" ] || skip "needs SL_TEST_DATA"
    python=${SL_PYTHON:-python3}
    "$python" -c 'import numpy, PIL.Image' 2>/dev/null || skip "Pillow or NumPy is not installed"
}

@test "centre crops of 100 real images are Pillow's, within 1/255" {
    local side
    cat >compare.py <<'END'
import io, sys, tarfile
import numpy
from PIL import Image
tar, side, images = tarfile.open(sys.argv[1]), int(sys.argv[2]), numpy.load(sys.argv[3])
names = sorted(name for name in tar.getnames() if "/train/" in name and name.endswith(".JPEG"))
chosen = [name for c in sorted({name.split("/")[-2] for name in names})
          for name in [n for n in names if n.split("/")[-2] == c][:10]]
worst = 0
for name, ours in zip(chosen, images, strict=True):
    image = Image.open(io.BytesIO(tar.extractfile(name).read())).convert("RGB")
    scale = round(side * 8 / 7 - 0.25) / min(image.size) # 73 for 64
    width, height = (int(length * scale) for length in image.size)
    left, top = round((width - side) / 2), round((height - side) / 2)
    image = image.resize((width, height), Image.BILINEAR).crop((left, top, left + side, top + side))
    worst = max(worst, abs(numpy.asarray(image, int) - ours).max())
print(len(chosen), worst)
END
    for side in 224 64; do
        sl-fetch imagenet -q --from "$real" --limit 10 --size $side --crop centre 2>/dev/null |
            sl-inspect --npy images -o images.npy
        "$python" compare.py "$real" $side images.npy >found
        grep -qxE '100 [01]' found || { cat found && return 1; }
    done
}
