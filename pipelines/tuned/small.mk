# Chosen by `make tune PRESET=small`: everything was trained on four fifths of the training
# images and measured on the other fifth. The test split had no part in it.
TRAIN_50 = --lr 0.1 --steps 240
TRAIN_50_hard = --lr 0.05 --steps 240
EPOCH_50 = 8
TRAIN_10 = --lr 0.1 --steps 240
TRAIN_10_hard = --lr 0.02 --steps 240
EPOCH_10 = 8
TRAIN_5 = --lr 0.1 --steps 300
TRAIN_5_hard = --lr 0.01 --steps 300
EPOCH_5 = 8
TRAIN_1 = --lr 0.02 --steps 600
TRAIN_1_hard = --lr 0.01 --steps 600
EPOCH_1 = 4
# Accuracy there:
#   IPC 50   hard epoch none  rate 0.01    20.9 %
#   IPC 50   hard epoch none  rate 0.02    22.7 %
#   IPC 50   hard epoch none  rate 0.05    23.0 %
#   IPC 50   hard epoch none  rate 0.1     22.0 %
#   IPC 50   soft epoch 2     rate 0.01    18.1 %
#   IPC 50   soft epoch 2     rate 0.02    20.3 %
#   IPC 50   soft epoch 2     rate 0.05    22.4 %
#   IPC 50   soft epoch 2     rate 0.1     22.9 %
#   IPC 50   soft epoch 4     rate 0.01    20.1 %
#   IPC 50   soft epoch 4     rate 0.02    22.6 %
#   IPC 50   soft epoch 4     rate 0.05    24.1 %
#   IPC 50   soft epoch 4     rate 0.1     24.9 %
#   IPC 50   soft epoch 8     rate 0.01    21.3 %
#   IPC 50   soft epoch 8     rate 0.02    24.5 %
#   IPC 50   soft epoch 8     rate 0.05    26.9 %
#   IPC 50   soft epoch 8     rate 0.1     27.5 %
#   IPC 50   soft epoch 16    rate 0.01    21.1 %
#   IPC 50   soft epoch 16    rate 0.02    24.4 %
#   IPC 50   soft epoch 16    rate 0.05    27.1 %
#   IPC 50   soft epoch 16    rate 0.1     27.1 %
#   IPC 10   hard epoch none  rate 0.01    16.3 %
#   IPC 10   hard epoch none  rate 0.02    17.0 %
#   IPC 10   hard epoch none  rate 0.05    16.1 %
#   IPC 10   hard epoch none  rate 0.1     15.4 %
#   IPC 10   soft epoch 2     rate 0.01    17.1 %
#   IPC 10   soft epoch 2     rate 0.02    18.3 %
#   IPC 10   soft epoch 2     rate 0.05    19.8 %
#   IPC 10   soft epoch 2     rate 0.1     19.7 %
#   IPC 10   soft epoch 4     rate 0.01    18.3 %
#   IPC 10   soft epoch 4     rate 0.02    20.6 %
#   IPC 10   soft epoch 4     rate 0.05    21.8 %
#   IPC 10   soft epoch 4     rate 0.1     21.4 %
#   IPC 10   soft epoch 8     rate 0.01    19.1 %
#   IPC 10   soft epoch 8     rate 0.02    21.0 %
#   IPC 10   soft epoch 8     rate 0.05    22.4 %
#   IPC 10   soft epoch 8     rate 0.1     22.6 %
#   IPC 10   soft epoch 16    rate 0.01    18.7 %
#   IPC 10   soft epoch 16    rate 0.02    20.8 %
#   IPC 10   soft epoch 16    rate 0.05    21.2 %
#   IPC 10   soft epoch 16    rate 0.1     22.1 %
#   IPC 5    hard epoch none  rate 0.01    15.0 %
#   IPC 5    hard epoch none  rate 0.02    14.9 %
#   IPC 5    hard epoch none  rate 0.05    14.8 %
#   IPC 5    hard epoch none  rate 0.1     13.7 %
#   IPC 5    soft epoch 2     rate 0.01    15.8 %
#   IPC 5    soft epoch 2     rate 0.02    16.7 %
#   IPC 5    soft epoch 2     rate 0.05    18.2 %
#   IPC 5    soft epoch 2     rate 0.1     18.6 %
#   IPC 5    soft epoch 4     rate 0.01    17.8 %
#   IPC 5    soft epoch 4     rate 0.02    18.8 %
#   IPC 5    soft epoch 4     rate 0.05    19.8 %
#   IPC 5    soft epoch 4     rate 0.1     19.8 %
#   IPC 5    soft epoch 8     rate 0.01    18.4 %
#   IPC 5    soft epoch 8     rate 0.02    19.6 %
#   IPC 5    soft epoch 8     rate 0.05    20.0 %
#   IPC 5    soft epoch 8     rate 0.1     20.4 %
#   IPC 5    soft epoch 16    rate 0.01    16.7 %
#   IPC 5    soft epoch 16    rate 0.02    17.7 %
#   IPC 5    soft epoch 16    rate 0.05    18.7 %
#   IPC 5    soft epoch 16    rate 0.1     18.9 %
#   IPC 1    hard epoch none  rate 0.01     9.8 %
#   IPC 1    hard epoch none  rate 0.02     9.2 %
#   IPC 1    hard epoch none  rate 0.05     8.8 %
#   IPC 1    hard epoch none  rate 0.1      8.6 %
#   IPC 1    soft epoch 2     rate 0.01     9.2 %
#   IPC 1    soft epoch 2     rate 0.02     9.0 %
#   IPC 1    soft epoch 2     rate 0.05     8.7 %
#   IPC 1    soft epoch 2     rate 0.1      9.0 %
#   IPC 1    soft epoch 4     rate 0.01    11.1 %
#   IPC 1    soft epoch 4     rate 0.02    11.5 %
#   IPC 1    soft epoch 4     rate 0.05    11.1 %
#   IPC 1    soft epoch 4     rate 0.1     11.2 %
#   IPC 1    soft epoch 8     rate 0.01    10.3 %
#   IPC 1    soft epoch 8     rate 0.02    10.9 %
#   IPC 1    soft epoch 8     rate 0.05    11.2 %
#   IPC 1    soft epoch 8     rate 0.1     11.0 %
#   IPC 1    soft epoch 16    rate 0.01    10.4 %
#   IPC 1    soft epoch 16    rate 0.02    10.6 %
#   IPC 1    soft epoch 16    rate 0.05    10.3 %
#   IPC 1    soft epoch 16    rate 0.1     10.7 %
