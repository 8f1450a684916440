"""A student in plain PyTorch: a control for sl-train-student, on the same images and labels.

    sl-inspect --npy images LABELLED.sls -o images.npy && sl-inspect --npy soft LABELLED.sls -o soft.npy
    sl-inspect --npy images TEST.sls -o x.npy && sl-inspect --npy labels TEST.sls -o y.npy
    python3 student.py --lr 0.01 --epochs 3000 images.npy soft.npy x.npy y.npy

Where a result of sl-train-student surprises, this tells a fault of ours from a surprise of the data:
it shares no code with it, and its random numbers are others, so accuracies agree within the scatter
of seeds. The protocol is that of sl-train-student(1): SGD with momentum 0.9 and weight decay 5e-4,
batches of 256, the learning rate times 0.3 at each quarter, one strategy of DSA drawn for each batch
and its parameters for each image. It prints the accuracy in % after each fifth of the epochs, and
uses a GPU where there is one.
"""

import argparse
import math
import random

import numpy
import torch
import torch.nn.functional as F

from convnet import convnet

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet
BATCH = 256
WIDTH = 128


def uniform(x, low, high):
    """A number for each image, to be broadcast over it."""
    return torch.rand(len(x), 1, 1, 1, device=DEVICE) * (high - low) + low


def color(x):
    x = x + uniform(x, -0.5, 0.5)
    mean = x.mean(1, keepdim=True)
    x = (x - mean) * uniform(x, 0, 2) + mean
    mean = x.mean((1, 2, 3), keepdim=True)
    return (x - mean) * uniform(x, 0.5, 1.5) + mean


def affine(x, matrix):
    """Sample at matrix times the place, both counted from the middle; zeros outside."""
    zero = torch.zeros(len(x), 1, device=DEVICE)
    a, b, c, d = (v.view(-1, 1) for v in matrix)
    theta = torch.cat([a, b, zero, c, d, zero], 1).view(-1, 2, 3)
    grid = F.affine_grid(theta, x.shape, align_corners=True)
    return F.grid_sample(x, grid, align_corners=True)


def scale(x):
    zero = torch.zeros(len(x), device=DEVICE)
    return affine(x, (uniform(x, 1 / 1.2, 1.2), zero, zero, uniform(x, 1 / 1.2, 1.2)))


def rotate(x):
    angle = uniform(x, -math.pi / 12, math.pi / 12)
    return affine(x, (angle.cos(), -angle.sin(), angle.sin(), angle.cos()))


def whole(x, low, high):
    return torch.randint(low, high + 1, (len(x), 1, 1), device=DEVICE)


def crop(x):
    side = x.shape[2]
    pad = int(side / 8 + 0.5)
    place = torch.arange(side, device=DEVICE) + pad
    rows = place.view(1, -1, 1) + whole(x, -pad, pad)
    columns = place.view(1, 1, -1) + whole(x, -pad, pad)
    image = torch.arange(len(x), device=DEVICE).view(-1, 1, 1)
    padded = F.pad(x, [pad] * 4).permute(0, 2, 3, 1)
    return padded[image, rows, columns].permute(0, 3, 1, 2)


def cutout(x):
    side = x.shape[2]
    size, place = int(side / 2 + 0.5), torch.arange(side, device=DEVICE)
    covered = []
    for shape in ((1, -1, 1), (1, 1, -1)):
        first = whole(x, 0, side - size % 2) - size // 2
        away = place.view(shape) - first
        covered.append((away >= 0) & (away < size))
    return x * ~(covered[0] & covered[1]).unsqueeze(1)


def flip(x):
    return torch.where(uniform(x, 0, 1) < 0.5, x.flip(3), x)


STRATEGIES = (color, crop, cutout, flip, scale, rotate)


def normalised(images):
    """[N, H, W, 3] of bytes to [N, 3, H, W]."""
    mean, deviation = (torch.tensor(v, device=DEVICE) for v in (MEAN, DEVIATION))
    values = torch.from_numpy(images).to(DEVICE).float() / 255
    return ((values - mean) / deviation).permute(0, 3, 1, 2).contiguous()


def accuracy(net, images, labels):
    right = 0
    with torch.no_grad():
        for i in range(0, len(images), BATCH):
            logits = net(normalised(images[i : i + BATCH]))
            right += int((logits.argmax(1).cpu().numpy() == labels[i : i + BATCH]).sum())
    return 100 * right / len(images)


def train(args, images, soft, tell):
    channels, height, width = images.shape[1:]
    net = convnet(args.depth, WIDTH, (height, width, channels), soft.shape[1]).to(DEVICE)
    optimiser = torch.optim.SGD(net.parameters(), lr=args.lr, momentum=0.9, weight_decay=5e-4)
    schedule = torch.optim.lr_scheduler.StepLR(optimiser, max(args.epochs // 4, 1), 0.3)
    for epoch in range(1, args.epochs + 1):
        for batch in torch.randperm(len(images), device=DEVICE).split(BATCH):
            x = random.choice(STRATEGIES)(images[batch])
            optimiser.zero_grad()
            F.cross_entropy(net(x), soft[batch]).backward()
            optimiser.step()
        schedule.step()
        if epoch % max(args.epochs // 5, 1) == 0:
            tell(epoch, net)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--lr", type=float, default=0.01)
    parser.add_argument("--epochs", type=int, default=1000)
    parser.add_argument("--depth", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    for name in ("images", "soft", "test_images", "test_labels"):
        parser.add_argument(name)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    images, soft = numpy.load(args.images), numpy.load(args.soft)
    x, y = numpy.load(args.test_images), numpy.load(args.test_labels)
    targets = torch.from_numpy(soft).float().to(DEVICE)
    train(
        args,
        normalised(images),
        targets,
        lambda epoch, net: print(epoch, "%.2f" % accuracy(net, x, y), flush=True),
    )


if __name__ == "__main__":
    main()
