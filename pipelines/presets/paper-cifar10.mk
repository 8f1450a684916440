# CIFAR-10 with ZCA whitening and the published settings: the rows of table 2, and what goes with
# them.
FETCH            = cifar10
WHITEN           = yes
DATA_NAME        = CIFAR-10
PUBLISHED        = cifar10
FIGURES          = fig1 table2 fig2
CLASSES          = 10
PER_CLASS        = 5000
TESTS            = 10000
SIZE             = 32

EXPERT           = --arch convnet-d3 --lr 5e-4
EXPERT_EPOCHS    = 164
EXPERT_THREADS   =
STUDENT          = --arch convnet-d3
TRAIN            = --lr 0.01 --epochs 3000
IPCS             = 50 10 1
DRAWS            = 1 2 3
STUDENT_SEEDS    = 1
TEST_EVERY       = 200

LABEL_EPOCHS     = 5 20 44 80 128 164
EPOCH_1          = 20
EPOCH_10         = 44
EPOCH_50         = 128

DISTILL_IPCS     = 10 1
include pipelines/presets/distill/cifar10.mk
