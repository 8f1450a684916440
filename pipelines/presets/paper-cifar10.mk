# CIFAR-10 with ZCA whitening and the published settings: the rows of table 2, and what goes with
# them. The paper lists a learning rate of 5e-4 for the expert, but its published command and its
# accuracies are those of 1e-3: 56.0 % after 20 epochs; here 55.8 % with 1e-3, 46.3 % with 5e-4.
FETCH            = cifar10
WHITEN           = yes
DATA_NAME        = CIFAR-10
PUBLISHED        = cifar10
FIGURES          = fig1 table2 fig2
CLASSES          = 10
PER_CLASS        = 5000
TESTS            = 10000
SIZE             = 32

EXPERT           = --arch convnet-d3 --lr 1e-3
EXPERT_EPOCHS    = 164
EXPERT_THREADS   =
STUDENT          = --arch convnet-d3
TRAIN            = --lr 0.01 --epochs 3000
IPCS             = 50 10 1
DRAWS            = 1 2 3
STUDENT_SEEDS    = 1
TABLE2_SEEDS     = 1 2 3 4 5
TEST_EVERY       = 200
KEEP_RUNS        = yes

LABEL_EPOCHS     = 5 20 44 80 128 164
EPOCH_1          = 20
EPOCH_10         = 44
EPOCH_50         = 128

DISTILL_IPCS     = 10 1
include pipelines/presets/distill/cifar10.mk
