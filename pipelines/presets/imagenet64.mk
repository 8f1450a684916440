# ImageNet-1K at 64x64, the official downsampled batches: table 4 next to its published numbers.
# Which settings its students and experts had is not in print; these are those of Tiny ImageNet.
# DATA is a folder of the batches without pickles, see sl-datasets(7).
FETCH            = imagenet64
DATA_NAME        = ImageNet-1K at 64x64
PUBLISHED        = imagenet64
FIGURES          = table4 $(if $(METHODS),distill-curves)
CLASSES          = 1000
PER_CLASS        = 732
TESTS            = 50000
SIZE             = 64

EXPERT           = --arch convnet-d4 --lr 0.01
EXPERT_EPOCHS    = 20
EXPERT_THREADS   =
LABEL_EPOCHS     = 5 11 20
EPOCH            = 11
STUDENT          = --arch convnet-d4
TRAIN            = --lr 0.01 --epochs 3000
IPCS             = 2 1
TABLE4_IPCS      = $(IPCS)
DRAWS            = 1 2 3
STUDENT_SEEDS    = 1

DISTILL_IPCS     = $(IPCS)
include pipelines/presets/distill/imagenet64.mk
