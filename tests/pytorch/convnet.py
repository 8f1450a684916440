"""The ConvNet in PyTorch, its parts named as in our checkpoints."""

from collections import OrderedDict

import torch


def convnet(depth, width, image, classes, plain=False):
    height, wide, channels = image
    blocks = []
    for _ in range(depth):
        blocks.append(torch.nn.Conv2d(channels, width, 3, padding=1))
        if not plain:
            blocks.append(torch.nn.GroupNorm(width, width))
        blocks += [torch.nn.ReLU(), torch.nn.AvgPool2d(2)]
        channels, height, wide = width, height // 2, wide // 2
    return torch.nn.Sequential(
        OrderedDict(
            features=torch.nn.Sequential(*blocks),
            flatten=torch.nn.Flatten(),
            classifier=torch.nn.Linear(width * height * wide, classes),
        )
    )
