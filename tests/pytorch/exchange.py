"""The ConvNet and ResNets in plain PyTorch, for tests/cli/exchange.bats.

    python3 exchange.py differ CHECKPOINT IMAGES SOFT     # largest difference of logits
    python3 exchange.py train CHECKPOINT IMAGES LABELS OUT

`differ` loads a checkpoint and compares its logits for images [N, H, W, C] of bytes with soft labels
[N, classes] made from them by sl-label. A softmax forgets a constant of each row, so both sides are
compared after taking away their row's mean. `train` trains a fresh network of the checkpoint's
shapes for a few steps, saves it as PyTorch does, without metadata, and prints how many of the images
it gets right.
"""

import json
import sys

import numpy
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from convnet import convnet
from resnet import resnet


def fresh(state, images):
    """A network of the shapes of a state dict."""
    if "fc.weight" in state:
        width, channels, side, _ = state["conv1.weight"].shape
        depth = 50 if "layer1.0.conv3.weight" in state else 18
        return resnet(depth, len(state["fc.bias"]), width, side == 3, channels)
    width = state["features.0.weight"].shape[0]
    depth = sum(1 for values in state.values() if values.dim() == 4)
    plain = "features.1.weight" not in state
    return convnet(depth, width, images.shape[1:], state["classifier.bias"].shape[0], plain)


def normalised(path, images):
    """As the checkpoint's own metadata says, [N, C, H, W]."""
    with safe_open(path, "pt") as file:
        preprocess = json.loads(file.metadata()["preprocess"])
    mean, deviation = (torch.tensor(preprocess[name]) for name in ("mean", "std"))
    values = (torch.from_numpy(images).float() / 255 - mean) / deviation
    return values.permute(0, 3, 1, 2)


def differ(checkpoint, images_file, soft_file):
    images = numpy.load(images_file)
    state = load_file(checkpoint)
    net = fresh(state, images)
    net.load_state_dict(state)  # strict: no array missing, none left over
    net.eval()
    with torch.no_grad():
        expected = net(normalised(checkpoint, images)).double()
    found = torch.from_numpy(numpy.load(soft_file)).double().log()
    assert found.shape == expected.shape, (found.shape, expected.shape)
    expected -= expected.mean(1, keepdim=True)
    found -= found.mean(1, keepdim=True)
    print("images", len(images))
    print("logits from %r to %r" % (expected.min().item(), expected.max().item()))
    print("largest difference %r" % (found - expected).abs().max().item())


def train(checkpoint, images_file, labels_file, out):
    torch.manual_seed(1)
    images = numpy.load(images_file)
    labels = torch.from_numpy(numpy.load(labels_file)).long()
    net = fresh(load_file(checkpoint), images)
    inputs = normalised(checkpoint, images)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    for _ in range(8):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(net(inputs), labels).backward()
        optimiser.step()
    save_file(net.state_dict(), out)
    net.eval()
    with torch.no_grad():
        print((net(inputs).argmax(1) == labels).sum().item())


{"differ": differ, "train": train}[sys.argv[1]](*sys.argv[2:])
