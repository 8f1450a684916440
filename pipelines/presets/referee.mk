# Sets that others released for CIFAR-10, evaluated as DC, DSA and DM were: 1000 epochs with
# augmentation, 300 without. Of those in released.tsv, students with a published number (which come
# first) take half an hour on two cores; all of them, random images and both networks on all images
# three to four hours. Published numbers alone, next to random images, take an hour:
# REFEREE_SEEDS= REFEREE_LABELS=hard REFEREE_ALL_SEEDS=
FETCH            = cifar10
DATA_NAME        = CIFAR-10
FIGURES          = referee
CLASSES          = 10
PER_CLASS        = 5000
TESTS            = 10000
SIZE             = 32

STUDENT          = --arch convnet-d3
TRAIN            = --lr 0.01 --epochs 1000 --schedule half
REFEREE_PLAIN_TRAIN = --lr 0.01 --epochs 300 --schedule half --augment none
REFEREE_FIRST_SEEDS = 1 2 3 4 5
STUDENT_SEEDS    = 1 2 3
DRAWS            = 1 2 3 4 5
IPCS             = 10 1

# The epochs are those whose accuracy is about that of the experts that suit so many images: 56 %
# for one per class, 65 % for ten.
EXPERT           = --arch convnet-d3 --lr 0.01 --momentum 0.9
EXPERT_EPOCHS    = 4
EXPERT_SEEDS     = 0
LABEL_EPOCHS     = 2 4
EPOCH_1          = 2
EPOCH_10         = 4

REFEREE_ALL_TRAIN = --lr 0.01 --epochs 20
REFEREE_ALL_SEEDS = 1 2
