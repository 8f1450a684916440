# Every figure in seconds, for the tests and for trying changes to the pipelines. The numbers mean
# nothing.
FETCH           = synth --limit 30
DATA_NAME       = synth
CLASSES         = 20
PER_CLASS       = 30
TESTS           = 600
SIZE            = 32
EXPERT          = --arch convnet-d3w8 --batch 64 --lr 0.02 --momentum 0.9
EXPERT_EPOCHS   = 4
EXPERT_SEEDS    = 0 1
OTHER_EPOCHS    = 2
STUDENT         = --arch convnet-d3w8
TRAIN           = --lr 0.05 --steps 8
LABEL_EPOCHS    = 1 4
EPOCH           = 2
EARLY           = 1
LATE            = 4
IPCS            = 2 1
DRAWS           = 1 2
STUDENT_SEEDS   = 1
SWAP_RANKS      = 1 10
TEMPERATURES    = 1 2
TOPS            = 1 4
TABLE5_DRAWS    = 1 2 3
ZEROSHOT_TREATED = 2
ZEROSHOT_IPCS   = 1 2
QUANTILE_PARTS  = 3
