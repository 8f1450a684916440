# Ten classes of ImageNet at 64x64, with ResNet-18 and ResNet-50: the experiments of table 1 on a
# cut, which says nothing of the published numbers. DATA is an archive, or a folder, of class
# folders.
FETCH            = imagenet --size 64 --crop centre
DATA_NAME        = ten classes, not the published data
FIGURES          = table1
CLASSES          = 10
PER_CLASS        = 100
TESTS            = 400
SIZE             = 64

EXPERT           = --arch resnet18 --batch 64 --lr 0.05 --momentum 0.9 --weight-decay 5e-4 \
                   --schedule cosine --view crop,flip
EXPERT_EPOCHS    = 40
EXPERT_THREADS   =
# With SGD at the rate of ResNet-18 it learns nothing: logits grow, then all classes are alike.
SECOND           = --arch resnet50 --batch 64 --optimiser adamw --lr 0.001 --weight-decay 0.01 \
                   --schedule cosine --warm-up 1 --view crop,flip
LABEL_EPOCHS     = 10 20 40
EPOCH            = 20
EPOCH_1          = 10
EPOCH_50         = 40

STUDENT          = --arch resnet18 --batch 64 --optimiser adamw --weight-decay 0.01 \
                   --schedule cosine
TRAIN            = --lr 0.002 --steps 200
VIEWS            = 30
VIEW             = crop,flip,cutmix
VIEWS_TRAIN      = --lr 0.002 --steps 200 --temperature 1
IPCS             = 50 10 1
DRAWS            = 1 2 3
STUDENT_SEEDS    = 1

METHODS          = sre2l
DISTILL_IPCS     = $(IPCS)
IMAGES_sre2l     = --noise --steps 200 --lr-images 0.1
