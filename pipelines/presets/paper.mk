# Tiny ImageNet with the published settings, except for the number of a student's epochs (below):
# weeks on a workstation; on less, a cell at a time. One row is `make table2 PRESET=paper IPCS=1
# EXPERT_EPOCHS=11`. Three students per setting, each of a draw of its own; five with
# DRAWS='1 2 3 4 5'.
FETCH            = tiny-imagenet
DATA_NAME        = Tiny ImageNet
PUBLISHED        = tiny-imagenet
TABLE2_BESIDE    = paper-cifar10 paper-cifar100
CLASSES          = 200
PER_CLASS        = 500
TESTS            = 10000
SIZE             = 64

# SGD without momentum or weight decay, batch 256, DSA: the defaults of sl-train-expert.
EXPERT           = --arch convnet-d4 --lr 0.01
EXPERT_EPOCHS    = 150
EXPERT_SEEDS     = 0 1 2 3 4 5
OTHER_EPOCHS     = 50
EXPERT_THREADS   =

# Momentum 0.9, weight decay 5e-4, batch 256, times 0.3 at each quarter: defaults, too.
STUDENT          = --arch convnet-d4
# The paper lists 1,000 epochs for Tiny ImageNet. With these, students of soft labels with one image
# per class fall short of its number; with 3,000, the default of its code and what it lists for
# CIFAR and its studies, they reach it (pipelines/results/paper). More images have not been
# measured. TRAIN_1='--lr 0.01 --epochs 1000' is as listed. Hard labels are learned sooner.
TRAIN_1          = --lr 0.01 --epochs 3000
TRAIN_1_hard     = --lr 0.01 --epochs 1000
TRAIN            = --lr 0.1 --epochs 3000
IPCS             = 100 50 10 1
DRAWS            = 1 2 3
STUDENT_SEEDS    = 1
TEST_EVERY       = 200

LABEL_EPOCHS     = 2 5 7 11 20 30 40 46 50 60 70 80 90 102 150
EPOCH_1          = 11
EPOCH_10         = 50
EPOCH_50         = 90
EPOCH_100        = 102
EARLY            = 11
LATE             = 46
ONELABEL_CLASS   = n02106662
ONELABEL_EPOCHS  = 0 11 20 50

SWAP_IPCS        = 50 10 1
SWAP_EPOCH_1     = 7
SWAP_RANKS       = 1 2 3 4 5 6 8 10 15 20 30 40 60 80 100 130 160 199
SWAP_TRAIN       = --lr 0.01 --epochs 3000
SWAP_SEEDS       = 1 2
TEMPERATURE_IPC  = 10
TEMPERATURE_EPOCHS = 6 12 18 24 30 36 42 48 54 60 66 72 78 84 90 96 102
TEMPERATURES     = 1 1.44 1.89 2.33 2.78 3.22 3.67 4.11 4.56 5
SCALING_IPCS     = 40 20 16 12 10 8 6 4 3 2 1
SCALING_TRAIN    = --lr 0.01 --epochs 3000
TOPS             = 1 2 4 8 16 32 64 128
ZEROSHOT_IPCS    = 50 10 1
ZEROSHOT_EPOCH   = 50
ZEROSHOT_EPOCH_1 = 7
ZEROSHOT_EPOCH_50 = 90
ZEROSHOT_TREATED = 40
ZEROSHOT_TRAIN   = --lr 0.01 --epochs 3000
QUANTILE_IPC     = 10
TABLE3_IPCS      = 10 1
TABLE5_IPC       = 10
TABLE6_IPC       = 10
SIMILARITY_SIZE  = 3000

DISTILL_IPCS     = 10 1
include pipelines/presets/distill/tiny-imagenet.mk
