# How images and labels were learned for CIFAR-10 in print, except that images start from real ones,
# and that DM is published without whitening. Nothing is learned unless METHODS or LABEL_METHODS are
# given: `make table2 PRESET=paper-cifar10 METHODS=dm DISTILL_IPCS=1` takes hours on a workstation,
# other cells days or weeks. Students are trained as on random images, not as in these papers.

# Distribution matching: 20,000 steps of 256 real images of each class.
IMAGES_dm      = --arch convnet-d3 --real-batch 256 --steps 20000

# MTT follows 100 experts.
TRAJECTORY       = --arch convnet-d3 --lr 0.01
TRAJECTORY_SEEDS := $(shell seq 0 99)
TRAJECTORY_EPOCHS = 50
IMAGES_mtt_1   = --expert-epochs 2 --start-epochs 2 --inner-steps 50 --lr-images 100 \
                 --lr-student 0.01 --lr-rate 1e-7 --steps 5000
IMAGES_mtt_10  = --expert-epochs 2 --start-epochs 20 --inner-steps 30 --inner-batch 100 \
                 --lr-images 100 --lr-student 0.001 --lr-rate 1e-5 --steps 5000
IMAGES_mtt_50  = --expert-epochs 2 --start-epochs 40 --inner-steps 30 --inner-batch 500 \
                 --lr-images 1000 --lr-student 0.001 --lr-rate 1e-5 --steps 5000

# Ra-BPTT. At which step of how many it was best is not recorded; one image per class, and labels
# alone, have no published command: those of CIFAR-100, and of ten images.
BPTT           = --arch convnet-d3 --augment flip_rotate --real-batch 500 --steps 600000
IMAGES_bptt_1  = $(BPTT) --inner-steps 130 --window 90 --warm-up 40 --inner-batch 10 \
                 --inner-classes 10 --lr-images 3e-4 --lr-labels 3e-4 --learn images,labels
IMAGES_bptt_10 = $(BPTT) --inner-steps 200 --window 60 --inner-batch 100 --inner-classes 10
LABELS_bptt_1  = $(BPTT) --inner-steps 130 --window 90 --warm-up 40 --inner-batch 10 \
                 --inner-classes 10 --lr-labels 3e-4
LABELS_bptt_10 = $(BPTT) --inner-steps 200 --window 60 --inner-batch 100 --inner-classes 10

# FRePo: 1024 real images in all, mirrored copies of the set.
IMAGES_frepo   = --real-batch 102 --mirror --learn images,labels --steps 500000

# Labels by MTT as in DATM, which learns them along with images.
LABELS_mtt_1   = --expert-epochs 2 --start-epochs 2 --inner-steps 50 --lr-labels 5 \
                 --lr-student 0.01 --lr-rate 1e-7 --skip-above 1.1 --steps 10000
LABELS_mtt_10  = --expert-epochs 2 --start-epochs 20 --inner-steps 80 --inner-batch 100 \
                 --lr-labels 2 --lr-student 0.001 --skip-above 1 --steps 10000
