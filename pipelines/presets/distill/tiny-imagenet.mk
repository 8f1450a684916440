# How images and labels were learned for Tiny ImageNet in print, except that images start from real
# ones, and are not whitened. Nothing is learned unless METHODS or LABEL_METHODS are given; see
# cifar10.mk.

# What DM was set to is not in print; these are its settings for CIFAR.
IMAGES_dm      = --arch convnet-d4 --real-batch 256 --steps 20000

TRAJECTORY       = --arch convnet-d4 --lr 0.01
TRAJECTORY_SEEDS := $(shell seq 0 99)
TRAJECTORY_EPOCHS = 50
IMAGES_mtt_1   = --expert-epochs 2 --start-epochs 10 --inner-steps 10 --lr-images 10000 \
                 --lr-student 0.01 --lr-rate 1e-4 --steps 5000
IMAGES_mtt_10  = --expert-epochs 2 --start-epochs 40 --inner-steps 20 --inner-batch 200 \
                 --lr-images 10000 --lr-student 0.01 --lr-rate 1e-4 --steps 5000
IMAGES_mtt_50  = --expert-epochs 2 --start-epochs 40 --inner-steps 20 --inner-batch 300 \
                 --lr-images 10000 --lr-student 0.01 --lr-rate 1e-4 --steps 5000

# One random image of each of fifty classes at a time, 1,000 real ones in all. One image per class
# is known only by the name of its file, which says 90 of 130 steps.
BPTT           = --arch convnet-d4 --augment flip_rotate --real-batch 5 --inner-batch 50 \
                 --inner-classes 50 --lr-labels 3e-4 --steps 600000
BPTT_1         = $(BPTT) --inner-steps 130 --window 90 --warm-up 40
BPTT_10        = $(BPTT) --inner-steps 300 --window 100
IMAGES_bptt_1  = $(BPTT_1) --learn images,labels --lr-images 3e-4
IMAGES_bptt_10 = $(BPTT_10) --learn images,labels --lr-images 3e-4
LABELS_bptt_1  = $(BPTT_1)
LABELS_bptt_10 = $(BPTT_10)

IMAGES_frepo_1 = $(IMAGES_frepo) --mirror
IMAGES_frepo   = --real-batch 5 --inner-batch 1000 --learn images,labels --steps 500000

# As in DATM, which starts later, from the tenth epoch on.
LABELS_mtt     = --expert-epochs 2 --start-epochs 48 --inner-steps 40 --lr-labels 10 \
                 --lr-student 0.01 --skip-above 1 --steps 10000
LABELS_mtt_10  = $(LABELS_mtt) --inner-batch 500
