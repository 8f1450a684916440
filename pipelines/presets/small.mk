# Twenty classes of Tiny ImageNet in four families of five (cats, dogs, vehicles, insects) with all
# their 500 training images, at 32x32: under an hour on two cores. The students' learning rate is the
# better of 0.02 and 0.05 in one draw, one seed, at IPC 10; steps are what the time allows. Both are
# the same for hard and soft labels, and every label epoch is shown: none is picked by its result.
FETCH         = tiny-imagenet --size 32 --classes $(subst $(space),$(comma),$(strip $(SMALL_CLASSES)))
EXPERT        = --arch convnet-d3w64 --epochs 24 --batch 128 --lr 0.02 --momentum 0.9
STUDENT       = --arch convnet-d3w64 --batch 128 --lr 0.05
STEPS_1       = 1000
STEPS_5       = 400
STEPS_10      = 300
STEPS_50      = 400
LABEL_EPOCHS  = 0002 0004 0008 0016
IPCS          = 50 10 5 1
DRAWS         = 1 2 3
STUDENT_SEEDS = 1 2
FIG1_TITLE    = 'Random images of Tiny ImageNet (20 classes): what their labels are worth'

space        := $(subst ,, )
SMALL_CLASSES = n02123045 n02123394 n02124075 n02125311 n02129165 \
                n02085620 n02094433 n02099601 n02099712 n02106662 \
                n03100240 n03670208 n03977966 n04146614 n04285008 \
                n02165456 n02190166 n02206856 n02226429 n02268443
