# Generated images, a small network: the whole line in minutes on two cores.
FETCH         = synth
EXPERT        = --arch convnet-d3w32 --epochs 12 --batch 64 --lr 0.02 --momentum 0.9
STUDENT       = --arch convnet-d3w32 --lr 0.05
STEPS_1       = 400
STEPS_5       = 200
STEPS_10      = 200
LABEL_EPOCHS  = 0004 0012
IPCS          = 10 5 1
DRAWS         = 1 2 3
STUDENT_SEEDS = 1
FIG1_TITLE    = 'Random images of synth: what their labels are worth'
