# Table 4 on ten classes of ImageNet with a small network: a quarter of an hour, and nothing
# that the published numbers could be compared with. DATA is an archive, or a folder, of class
# folders.
FETCH            = imagenet --size 64 --crop centre
DATA_NAME        = ten classes, not the published data
FIGURES          = table4 distill-curves
CLASSES          = 10
PER_CLASS        = 100
TESTS            = 400
SIZE             = 64

EXPERT           = --arch convnet-d4w16 --batch 64 --lr 0.02 --momentum 0.9
EXPERT_EPOCHS    = 30
SECOND           = --arch resnet18w16 --batch 64 --lr 0.05 --momentum 0.9 --weight-decay 5e-4 \
                   --schedule cosine --view crop,flip
LABEL_EPOCHS     = 10 20 30
EPOCH            = 10
STUDENT          = --arch convnet-d4w16
TRAIN            = --lr 0.02 --steps 300
IPCS             = 2 1
TABLE4_IPCS      = $(IPCS)
DRAWS            = 1 2 3
STUDENT_SEEDS    = 1

METHODS          = mtt bptt frepo sre2l
DISTILL_IPCS     = $(IPCS)
TRAJECTORY       = --arch convnet-d4w16 --batch 64 --lr 0.1
TRAJECTORY_SEEDS = 0 1 2
TRAJECTORY_EPOCHS = 12
IMAGES_mtt       = --tesla --labels target --start-epochs 9 --expert-epochs 3 --inner-steps 10 \
                   --lr-student 0.1 --lr-images 1000 --skip-above 1 --steps 90
IMAGES_bptt      = --arch convnet-d4w16 --real-batch 10 --inner-steps 15 --window 10 \
                   --learn images,labels --lr-images 0.03 --lr-labels 0.02 --steps 90
IMAGES_frepo     = --arch convnet-d4w16-plain --real-batch 10 --learn images,labels \
                   --lr-images 0.003 --lr-labels 0.003 --steps 600
IMAGES_sre2l     = --noise --lr-images 0.1 --statistics 0.1 --roll 4 --steps 300
VIEW             = crop,flip
VIEWS            = 30
VIEWS_TRAIN      = --lr 0.02 --steps 300
