# How images and labels were learned for CIFAR-100 in print, except that images start from real
# ones, and are not whitened. Nothing is learned unless METHODS or LABEL_METHODS are given; see
# cifar10.mk.

IMAGES_dm      = --arch convnet-d3 --real-batch 256 --steps 20000

TRAJECTORY       = --arch convnet-d3 --lr 0.01
TRAJECTORY_SEEDS := $(shell seq 0 99)
TRAJECTORY_EPOCHS = 50
IMAGES_mtt_1   = --expert-epochs 3 --start-epochs 20 --inner-steps 20 --lr-images 1000 \
                 --lr-student 0.01 --lr-rate 1e-5 --steps 5000
IMAGES_mtt_10  = --expert-epochs 2 --start-epochs 20 --inner-steps 20 --lr-images 1000 \
                 --lr-student 0.01 --lr-rate 1e-5 --steps 5000
IMAGES_mtt_50  = --expert-epochs 2 --start-epochs 40 --inner-steps 80 --inner-batch 125 \
                 --lr-images 1000 --lr-student 0.01 --lr-rate 1e-5 --steps 5000

# One random image of each class at a time, 5,000 real ones in all.
BPTT           = --arch convnet-d3 --augment flip_rotate --real-batch 50 --inner-batch 100 \
                 --inner-classes 100 --steps 600000
BPTT_1         = $(BPTT) --inner-steps 130 --window 90 --warm-up 40 --lr-labels 3e-4
BPTT_10        = $(BPTT) --inner-steps 300 --window 100
IMAGES_bptt_1  = $(BPTT_1) --learn images,labels --lr-images 3e-4
IMAGES_bptt_10 = $(BPTT_10) --learn images,labels
LABELS_bptt_1  = $(BPTT_1)
LABELS_bptt_10 = $(BPTT_10)

IMAGES_frepo_1 = $(IMAGES_frepo) --mirror
IMAGES_frepo   = --real-batch 10 --inner-batch 1000 --learn images,labels --steps 500000

LABELS_mtt     = --expert-epochs 2 --start-epochs 20 --inner-steps 40 --lr-labels 10 \
                 --lr-student 0.01 --skip-above 1 --steps 10000
