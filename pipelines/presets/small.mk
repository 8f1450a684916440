# Twenty classes of Tiny ImageNet in four families of five (cats, dogs, vehicles, insects) with all
# their 500 training images, at 32x32: all figures in about three hours on two cores; `make plan`
# gives the time on yours.
#
# What that costs, compared with the paper's settings: students of a few hundred steps instead of
# thousands of epochs; width 64; one student per draw, since six draws say more than three with two
# students each (table5 and table6 have both); four draws in the studies of one change (swap,
# temperature, scaling, quantiles); labels of seven epochs of the expert, and only the first eight
# epochs of the other experts; two to seven values instead of ten or more.
FETCH            = tiny-imagenet --size 32 --classes \
                   $(subst $(space),$(comma),$(strip $(SMALL_CLASSES)))
DATA_NAME        = Tiny ImageNet, 20 classes
CLASSES          = 20
PER_CLASS        = 500
TESTS            = 1000
SIZE             = 32

EXPERT           = --arch convnet-d3w64 --batch 128 --lr 0.02 --momentum 0.9
EXPERT_EPOCHS    = 40
EXPERT_SEEDS     = 0 1 2 3 4 5
OTHER_EPOCHS     = 8

# Learning rates and EPOCH_N are what `make tune PRESET=small` chose on a part of the training
# images.
STUDENT          = --arch convnet-d3w64 --batch 128
TRAIN_1          = --lr 0.05 --steps 600
TRAIN_2          = --lr 0.1 --steps 400
TRAIN_2_hard     = --lr 0.01 --steps 400
TRAIN_5          = --lr 0.05 --steps 300
TRAIN_10         = --lr 0.05 --steps 240
TRAIN_50         = --lr 0.05 --steps 240
-include pipelines/tuned/small.mk
IPCS             = 50 10 5 1
DRAWS            = 1 2 3 4 5 6
STUDENT_SEEDS    = 1
# Tests of claims may be made at 1, 3 and 9 times these draws, classes or experts: `make more`. The
# first had been seen when this was set, and p values counted once; none of the others had.
LOOKS            = 3
METHODS          = dm mtt bptt frepo
LABEL_METHODS    = bptt mtt
DISTILL_IPCS     = 10 1
DISTILL_DRAWS    = 1 2 3

LABEL_EPOCHS     = 1 2 4 8 16 24 40
EPOCH            = 4
EARLY            = 4
LATE             = 40
ONELABEL_CLASS   = n02106662
ONELABEL_EPOCHS  = 0 2 4 8 16 40

STUDY_DRAWS      = 1 2 3 4
SWAP_DRAWS       = $(STUDY_DRAWS)
SWAP_IPCS        = 50 10 1
SWAP_RANKS       = 1 2 3 5 8 12 19
TEMPERATURE_DRAWS = $(STUDY_DRAWS)
TEMPERATURE_IPC  = 10
TEMPERATURES     = 1 2 3.5 5
SCALING_DRAWS    = $(STUDY_DRAWS)
SCALING_IPCS     = 50 10 5 2 1
TOPS             = 1 2 5
# Claims on these are tests over classes, so that two draws of each say more than four of half as
# many.
ZEROSHOT_DRAWS   = 1 2
ZEROSHOT_IPCS    = 10 1
ZEROSHOT_TREATED = 5
QUANTILE_DRAWS   = $(STUDY_DRAWS)
QUANTILE_IPC     = 10
BITS_EPOCHS      = 4 16 40
BITS_CODECS      = bits8 bits4 top5-even top3-even-bits4 top1-even-bits4 sample8
# What accuracy costs is measured anew on each machine, so this is small.
BILL_DRAWS       = 1 2 3
BILL_EPOCHS      = 4 40
BILL_METHODS     =
TABLE3_IPCS      = 50 10 1
TABLE5_IPC       = 10
TABLE5_SEEDS     = 1 2
TABLE6_IPC       = 10
TABLE6_DRAWS     = $(STUDY_DRAWS)
TABLE6_SEEDS     = 1 2

# Schedules were chosen on four fifths of the training images, with students measured on the other
# fifth: they end where these no longer gained much. Experts to follow take small steps, without
# momentum, so that a student's few steps can keep up with three of their epochs.
TRAJECTORY       = --arch convnet-d3w64 --batch 128 --lr 0.02 --momentum 0
TRAJECTORY_SEEDS = 0 1 2 3 4
TRAJECTORY_EPOCHS = 12
IMAGES_dm_1      = --arch convnet-d3w64 --real-batch 64 --steps 240
IMAGES_dm_10     = --arch convnet-d3w64 --real-batch 64 --steps 480
FOLLOW_1         = --start-epochs 6 --expert-epochs 3 --inner-steps 20
FOLLOW_10        = --start-epochs 10 --expert-epochs 3 --inner-steps 20 --inner-batch 50
IMAGES_mtt_1     = $(FOLLOW_1) --lr-student 0.015 --lr-images 1000 --steps 240
IMAGES_mtt_10    = $(FOLLOW_10) --lr-student 0.015 --lr-images 1000 --steps 120
LABELS_mtt_1     = $(FOLLOW_1) --lr-student 0.03 --lr-labels 20 --steps 120
LABELS_mtt_10    = $(FOLLOW_10) --lr-student 0.02 --lr-labels 20 --steps 90
UNROLL_1         = --arch convnet-d3w64 --real-batch 12 --inner-steps 20 --window 15
UNROLL_10        = --arch convnet-d3w64 --real-batch 12 --inner-steps 30 --window 15 \
                   --inner-batch 40
IMAGES_bptt_1    = $(UNROLL_1) --learn images,labels --lr-images 0.03 --lr-labels 0.02 --steps 240
IMAGES_bptt_10   = $(UNROLL_10) --learn images,labels --lr-images 0.03 --lr-labels 0.03 --steps 150
LABELS_bptt_1    = $(UNROLL_1) --lr-labels 0.02 --steps 180
LABELS_bptt_10   = $(UNROLL_10) --lr-labels 0.03 --steps 160
IMAGES_frepo     = --arch convnet-d3w64-plain --real-batch 13 --learn images,labels \
                   --lr-images 0.003 --lr-labels 0.003 --steps 600

TUNE_IPCS        = 50 10 5 1
TUNE_RATES       = 0.005 0.01 0.02 0.05 0.1 0.2
TUNE_RATES_1     = 0.001 0.002 0.005 0.01 0.02 0.05 0.1 0.2
TUNE_EPOCHS      = 1 2 4 8 16

SMALL_CLASSES    = n02123045 n02123394 n02124075 n02125311 n02129165 \
                   n02085620 n02094433 n02099601 n02099712 n02106662 \
                   n03100240 n03670208 n03977966 n04146614 n04285008 \
                   n02165456 n02190166 n02206856 n02226429 n02268443
