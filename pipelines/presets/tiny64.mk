# All 200 classes of Tiny ImageNet at 64x64, the paper's network, shorter runs: for a workstation.
FETCH            = tiny-imagenet
DATA_NAME        = Tiny ImageNet
PUBLISHED        = tiny-imagenet
CLASSES          = 200
PER_CLASS        = 500
TESTS            = 10000
SIZE             = 64

EXPERT           = --arch convnet-d4 --lr 0.01 --momentum 0.9
EXPERT_EPOCHS    = 40
EXPERT_SEEDS     = 0 1 2 3 4 5
OTHER_EPOCHS     = 12

STUDENT          = --arch convnet-d4
TRAIN_1          = --lr 0.05 --epochs 400
TRAIN_10         = --lr 0.05 --epochs 100
TRAIN_50         = --lr 0.05 --epochs 40
IPCS             = 50 10 1
DRAWS            = 1 2 3
STUDENT_SEEDS    = 1 2

LABEL_EPOCHS     = 2 4 8 12 20 40
EPOCH_1          = 4
EPOCH_10         = 8
EPOCH_50         = 20
EARLY            = 4
LATE             = 40
ONELABEL_CLASS   = n02106662
ONELABEL_EPOCHS  = 0 4 12 40

SWAP_IPCS        = 10 1
SWAP_RANKS       = 1 2 3 5 8 16 50 199
TEMPERATURE_IPC  = 10
TEMPERATURES     = 1 2 3.5 5
SCALING_IPCS     = 10 5 2 1
TRAIN_2          = $(TRAIN_1)
TRAIN_5          = $(TRAIN_10)
TOPS             = 1 4 16 64
ZEROSHOT_IPCS    = 10
ZEROSHOT_TREATED = 10
QUANTILE_IPC     = 10
TABLE3_IPCS      = 10 1
TABLE5_IPC       = 10
TABLE6_IPC       = 10
SIMILARITY_SIZE  = 3000

TUNE_IPCS        = 10 1
TUNE_RATES       = 0.01 0.05 0.1
TUNE_EPOCHS      = 4 8 20
