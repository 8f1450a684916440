# How images and labels were learned for ImageNet at 64x64 in print, except that images start from
# real ones. Nothing is learned unless METHODS are given; see cifar10.mk.

# TESLA: labels are those of the expert that is followed, at the target.
TRAJECTORY       = --arch convnet-d4 --lr 0.01
TRAJECTORY_SEEDS := $(shell seq 0 49)
TRAJECTORY_EPOCHS = 50
IMAGES_mtt     = --tesla --labels target --expert-epochs 3 --start-epochs 10 --inner-steps 10 \
                 --inner-batch 100 --lr-images 10000 --lr-student 0.01 --lr-rate 1e-4 --steps 10000

# Ra-BPTT with one image per class; two have no published command. 1,500 real images there, 2,000
# here.
IMAGES_bptt    = --arch convnet-d4 --augment flip_rotate --real-batch 2 --inner-steps 280 \
                 --window 80 --warm-up 200 --inner-batch 50 --inner-classes 50 --lr-images 3e-4 \
                 --lr-labels 3e-4 --learn images,labels --steps 600000

IMAGES_frepo   = --real-batch 1 --inner-batch 1000 --learn images,labels --steps 2000000

# SRe2L as for Tiny ImageNet, which has images of this size.
SECOND         = --arch resnet18-small --lr 0.2 --momentum 0.9 --weight-decay 1e-4 \
                 --schedule cosine-epoch --warm-up 5 --view crop,flip
SECOND_EPOCHS  = 50
IMAGES_sre2l   = --noise --lr-images 0.1 --statistics 1 --roll 4 --steps 4000
VIEW           = crop,flip
VIEWS          = 100
VIEWS_LABEL    = --temperature 20 --half
VIEWS_TRAIN    = --lr 0.2 --weight-decay 1e-4 --schedule cosine-epoch --warm-up 5 --epochs 100 \
                 --temperature 20 --loss-weight 400
