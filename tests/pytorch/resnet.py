"""ResNets in PyTorch, with torchvision's names, shapes and initialisation: to compare with.

    net = resnet(18, classes=10)                     # torchvision.models.resnet18(num_classes=10)
    net = resnet(50, classes=10, width=8, small=True)  # --arch resnet50w8-small
"""

from collections import OrderedDict

from torch import nn

BLOCKS = {18: (2, 2, 2, 2), 50: (3, 4, 6, 3)}


def convolution(channels, outputs, side, stride=1):
    return nn.Conv2d(channels, outputs, side, stride, (side - 1) // 2, bias=False)


class Block(nn.Module):
    """A basic block, or a bottleneck, whose outputs are four times its width."""

    def __init__(self, channels, width, stride, bottleneck):
        super().__init__()
        outputs = 4 * width if bottleneck else width
        shapes = [(channels, width, 3, stride), (width, width, 3, 1)]
        if bottleneck:
            shapes = [(channels, width, 1, 1), (width, width, 3, stride), (width, outputs, 1, 1)]
        self.count = len(shapes)
        for i, shape in enumerate(shapes, 1):
            setattr(self, f"conv{i}", convolution(*shape))
            setattr(self, f"bn{i}", nn.BatchNorm2d(shape[1]))
        self.relu = nn.ReLU()
        self.downsample = None
        if stride != 1 or channels != outputs:
            self.downsample = nn.Sequential(
                convolution(channels, outputs, 1, stride), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        y = x
        for i in range(1, self.count + 1):
            y = getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(y))
            if i < self.count:
                y = self.relu(y)
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


def resnet(depth, classes, width=64, small=False, channels=3):
    bottleneck = depth >= 50
    stem = convolution(channels, width, 3 if small else 7, 1 if small else 2)
    layers = [("conv1", stem), ("bn1", nn.BatchNorm2d(width)), ("relu", nn.ReLU())]
    if not small:
        layers.append(("maxpool", nn.MaxPool2d(3, 2, 1)))
    channels = width
    for level, count in enumerate(BLOCKS[depth]):
        blocks = []
        for i in range(count):
            stride = 2 if i == 0 and level > 0 else 1
            blocks.append(Block(channels, width << level, stride, bottleneck))
            channels = (width << level) * (4 if bottleneck else 1)
        layers.append((f"layer{level + 1}", nn.Sequential(*blocks)))
    layers += [("avgpool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten())]
    net = nn.Sequential(OrderedDict([*layers, ("fc", nn.Linear(channels, classes))]))
    for module in net.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    return net
