# CIFAR-100 with the published settings: the rows of table 2, and what goes with them. The paper
# whitens CIFAR-10 alone by its text, but its accuracies are nearer with whitened images here, too:
# 33.1 and 47.6 % after 13 and 36 epochs of the expert are published; whitened they are 32.4 and
# 44.5 %, normalised (WHITEN=) 31.9 and 42.0 %.
FETCH            = cifar100
WHITEN           = yes
DATA_NAME        = CIFAR-100
PUBLISHED        = cifar100
FIGURES          = fig1 table2 fig2 bits
CLASSES          = 100
PER_CLASS        = 500
TESTS            = 10000
SIZE             = 32

EXPERT           = --arch convnet-d3 --lr 0.01
EXPERT_EPOCHS    = 200
EXPERT_THREADS   =
STUDENT          = --arch convnet-d3
TRAIN            = --lr 0.01 --epochs 3000
IPCS             = 100 50 10 1
DRAWS            = 1 2 3
STUDENT_SEEDS    = 1
TABLE2_SEEDS     = 1 2 3 4 5
TEST_EVERY       = 200
KEEP_RUNS        = yes

LABEL_EPOCHS     = 3 13 36 60 90 125 200
EPOCH_1          = 13
EPOCH_10         = 36
EPOCH_50         = 125
EPOCH_100        = 125

EARLY            = 36
LATE             = 200
BITS_IPCS        = 10
BITS_CODECS      = bits8 bits4 top5-even top5-even-bits4 top3-even-bits4 top1-even-bits4 sample8

DISTILL_IPCS     = 10 1
include pipelines/presets/distill/cifar100.mk
