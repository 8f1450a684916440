# ImageNet-1K at 224x224 with the published settings of table 1: ResNet-18 and ResNet-50, hard
# labels, labels of experts, labels of CutMix views, and SRe2L. `make plan PRESET=imagenet` says
# how long it takes; single cells are `make table1 PRESET=imagenet IPCS=1 DATA=...`, with
# IMAGES_sre2l= all but SRe2L. DATA is what you have, see sl-datasets(7); images stay JPEG files
# in the streams, which are as large as the archives.
#
# Where this differs: experts see random parts of the middle of an image (224x224, the shorter
# side is 256) instead of the whole image, and random images are that middle, not a random part.
FETCH            = imagenet --size 224 --crop centre --encoded
DATA_NAME        = ImageNet-1K
PUBLISHED        = imagenet
FIGURES          = table1
CLASSES          = 1000
PER_CLASS        = 732
TESTS            = 50000
SIZE             = 224

# torchvision's reference; those that label 1 and 10 images per class take smaller steps, so that
# their early epochs are finer. The paper counts epochs from 0: its epoch 30 is 31 here.
EXPERT           = --arch resnet18 --lr 0.1 --momentum 0.9 --weight-decay 1e-4 --schedule thirds \
                   --view crop,flip
SECOND           = --arch resnet50 --lr 0.1 --momentum 0.9 --weight-decay 1e-4 --schedule thirds \
                   --view crop,flip
EXPERT_FEW       = --lr 5e-4
FEW_IPCS         = 10 1
EXPERT_EPOCHS    = 90
EXPERT_THREADS   =
LABEL_EPOCHS     = 31 35 90
EPOCH_1          = 12
EPOCH_10         = 44
EPOCH_50         = 31
EPOCH_100        = 35
EPOCH_200        = 35
SECOND_EPOCH_1   = 10
SECOND_EPOCH_10  = 25
SECOND_EPOCH_50  = 31
SECOND_EPOCH_100 = 33
SECOND_EPOCH_200 = 62

# The number of epochs is in print for one image per class alone; for more it is that of SRe2L.
STUDENT          = --arch resnet18 --optimiser adamw --weight-decay 0.01 --schedule cosine-epoch
TRAIN_1          = --lr 1e-3 --epochs 3000
TRAIN            = --lr 5e-3 --epochs 300
TRAIN_200        = --lr 2e-3 --epochs 300
IPCS             = 200 100 50 10 1
DRAWS            = 1 2 3
STUDENT_SEEDS    = 1

# CutMix as SRe2L labels and trains, except that each image has a box of its own. One lambda and
# one box per batch, as released, are VIEW=crop,flip,cutmix-batch VIEWS_LABEL='--temperature 20
# --half --view-batch 1024'. A label of a view takes 2 kB.
VIEW             = crop,flip,cutmix
VIEWS            = 300
VIEWS_LABEL      = --temperature 20 --half
VIEWS_TRAIN      = --batch 1024 --lr 1e-3 --decay-on weights --epochs 300 --temperature 20

METHODS          = sre2l
IMAGES_sre2l     = --noise --inner-batch 100 --steps 4000
