# Generated images, a small network: every figure in minutes on two cores.
FETCH            = synth
DATA_NAME        = synth
CLASSES          = 20
PER_CLASS        = 300
TESTS            = 1000
SIZE             = 32

EXPERT           = --arch convnet-d3w32 --batch 64 --lr 0.02 --momentum 0.9
EXPERT_EPOCHS    = 12
EXPERT_SEEDS     = 0 1 2
OTHER_EPOCHS     = 4

STUDENT          = --arch convnet-d3w32
TRAIN_1          = --lr 0.05 --steps 300
TRAIN_5          = --lr 0.05 --steps 150
TRAIN_10         = --lr 0.05 --steps 120
IPCS             = 10 5 1
DRAWS            = 1 2 3
STUDENT_SEEDS    = 1
METHODS          = dm mtt bptt frepo
LABEL_METHODS    = bptt mtt
DISTILL_IPCS     = 1

LABEL_EPOCHS     = 2 4 12
EPOCH            = 4
EARLY            = 4
LATE             = 12
ONELABEL_CLASS   = star-5
ONELABEL_EPOCHS  = 0 2 4 12

SWAP_IPCS        = 10
SWAP_RANKS       = 1 2 5 12
TEMPERATURE_IPC  = 5
TEMPERATURES     = 1 2 4
TOPS             = 1 2 5
ZEROSHOT_IPCS    = 5
ZEROSHOT_TREATED = 3
QUANTILE_IPC     = 5
QUANTILE_PARTS   = 5
TABLE5_IPC       = 5
TABLE5_SEEDS     = 1 2
TABLE6_IPC       = 5

# Too short to converge, but long enough to see what happens.
TRAJECTORY       = --arch convnet-d3w32 --batch 64 --lr 0.02 --momentum 0
TRAJECTORY_SEEDS = 0 1
TRAJECTORY_EPOCHS = 6
IMAGES_dm        = --arch convnet-d3w32 --real-batch 32 --steps 90
FOLLOW           = --start-epochs 4 --expert-epochs 2 --inner-steps 10 --lr-student 0.02
IMAGES_mtt       = $(FOLLOW) --lr-images 1000 --steps 90
LABELS_mtt       = $(FOLLOW) --lr-labels 20 --steps 45
UNROLL           = --arch convnet-d3w32 --real-batch 10 --inner-steps 15 --window 10
IMAGES_bptt      = $(UNROLL) --learn images,labels --lr-images 0.03 --lr-labels 0.02 --steps 90
LABELS_bptt      = $(UNROLL) --lr-labels 0.02 --steps 90
IMAGES_frepo     = --arch convnet-d3w32-plain --real-batch 10 --learn images,labels \
                   --lr-images 0.003 --lr-labels 0.003 --steps 300
