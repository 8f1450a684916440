# One published number of a distiller: DM on CIFAR-10, one image per class (26.0 %, deviation 0.8),
# with the published settings and students, but 120 steps of the 20,000, since the curve is flat by
# then. A quarter of an hour on two cores, most of it in those steps.
FETCH            = cifar10
DATA_NAME        = CIFAR-10
FIGURES          = distill-curves
CLASSES          = 10
PER_CLASS        = 5000
TESTS            = 10000
SIZE             = 32

STUDENT          = --arch convnet-d3
TRAIN            = --lr 0.01 --epochs 1000
METHODS          = dm
IMAGES_dm        = --real-batch 256 --lr-images 1 --steps 120
IPCS             = 1
DISTILL_IPCS     = 1
DISTILL_DRAWS    = 1
DRAWS            = 1
STUDENT_SEEDS    = 1 2 3
