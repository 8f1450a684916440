"""The measurements of bench.c, made with PyTorch.

    python3 pytorch.py about                                  # version and CPU capability
    python3 pytorch.py SIDE SECONDS 'convnet-d4w128 train 256 2' ...   # network, task, batch, threads

A training step is zero_grad, forward, cross-entropy against soft labels, backward, SGD with
momentum; inference is the logits in eval mode; a differentiated step is one of a chain of CHAIN
steps of SGD, through which a linear function of the last weights is differentiated with respect to
images and labels: by double backward through the whole chain, or step by step, by double backward or
by forward-over-reverse. Each is measured in every way with contiguous and channels_last tensors, and
the best is printed, in the columns of bench.c with SIDE in front: so that runs in different
environments can be told apart. Each measurement has a process of its own.

ResNets are also measured with autocast to bfloat16, where the processor multiplies such numbers, on a
line of their own, with SIDE pytorch-bfloat16.

torch.compile is not among the ways: a ResNet took more than five minutes on one core, and what is
differentiated twice is not compiled (PyTorch 2.15); with the other steps compiled, double backward step
by step was still slower than through the whole chain.
"""

import os
import re
import resource
import sys
import time

import torch

LAYOUTS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}
RUNS_MIN = 2  # as in bench.c
CHAIN = 5  # as in bench.c
RATE = 0.01
WORSE = 1.2  # a way slower than the other by this is not measured again


def convnet(depth, width, side, classes):
    blocks, channels = [], 3
    for _ in range(depth):
        blocks += [
            torch.nn.Conv2d(channels, width, 3, padding=1),
            torch.nn.GroupNorm(width, width),
            torch.nn.ReLU(),
            torch.nn.AvgPool2d(2),
        ]
        channels, side = width, side // 2
    return torch.nn.Sequential(
        *blocks, torch.nn.Flatten(), torch.nn.Linear(width * side * side, classes)
    )


class Block(torch.nn.Module):
    """Two convolutions, and a way past them."""

    def __init__(self, channels, width, stride):
        super().__init__()
        conv, norm = torch.nn.Conv2d, torch.nn.BatchNorm2d
        self.straight = torch.nn.Sequential(
            conv(channels, width, 3, stride, 1, bias=False),
            norm(width),
            torch.nn.ReLU(inplace=True),
            conv(width, width, 3, 1, 1, bias=False),
            norm(width),
        )
        self.past = torch.nn.Identity()
        if stride != 1 or channels != width:
            self.past = torch.nn.Sequential(
                conv(channels, width, 1, stride, bias=False), norm(width)
            )

    def forward(self, x):
        return torch.relu_(self.straight(x) + self.past(x))


def resnet18(width, small, classes):
    side, stride = (3, 1) if small else (7, 2)
    layers = [
        torch.nn.Conv2d(3, width, side, stride, side // 2, bias=False),
        torch.nn.BatchNorm2d(width),
        torch.nn.ReLU(inplace=True),
    ]
    if not small:
        layers.append(torch.nn.MaxPool2d(3, 2, 1))
    channels = width
    for level in range(4):
        out = width << level
        layers += [Block(channels, out, 1 if level == 0 else 2), Block(out, out, 1)]
        channels = out
    layers += [torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(channels, classes)]
    return torch.nn.Sequential(*layers)


def has_bfloat16():
    try:
        with open("/proc/cpuinfo") as file:
            return any(flag in file.read() for flag in ("avx512_bf16", "amx_bf16"))
    except OSError:
        return False


def training(net, images, targets, half=False):
    optimiser = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)

    def step():
        optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            loss = torch.nn.functional.cross_entropy(net(images), targets)
        loss.backward()
        optimiser.step()
        return loss.item()  # as a program that watches its loss would

    return step


def moved(theta, direction):
    return [t - RATE * d for t, d in zip(theta, direction)]


class Chain:
    """CHAIN steps of SGD, differentiated with respect to images and labels."""

    def __init__(self, net, images, targets):
        self.net = net
        self.names = [name for name, _ in net.named_parameters()]
        self.start = [p.detach().requires_grad_() for p in net.parameters()]
        self.end = [0.01 * torch.randn_like(p) for p in self.start]  # of the outer loss
        self.images, self.targets = images.requires_grad_(), targets.requires_grad_()

    def loss(self, theta, images, targets):
        logits = torch.func.functional_call(self.net, dict(zip(self.names, theta)), images)
        return torch.nn.functional.cross_entropy(logits, targets)

    def gradient(self, theta, create_graph):
        loss = self.loss(theta, self.images, self.targets)
        return torch.autograd.grad(loss, theta, create_graph=create_graph)

    def whole(self):
        theta = self.start
        for _ in range(CHAIN):
            theta = moved(theta, self.gradient(theta, True))
        outer = sum((t * e).sum() for t, e in zip(theta, self.end))
        return torch.autograd.grad(outer, (self.images, self.targets))

    def backward(self, theta, v, first):
        """The gradients of v times the step's gradient: of weights, unless it is the first step,
        of images and of targets."""
        of = ([] if first else theta) + [self.images, self.targets]
        return torch.autograd.grad(self.gradient(theta, True), of, v)

    def forward(self, theta, v, _):
        gradients = torch.func.grad(self.loss, (0, 1, 2))
        at = lambda t: gradients(t, self.images.detach(), self.targets.detach())
        _, (product, d_images, d_targets) = torch.func.jvp(at, (theta,), (v,))
        return (*product, d_images, d_targets)

    def stepwise(self, derive):
        thetas = [self.start]
        for _ in range(CHAIN):
            theta = [t.detach().requires_grad_() for t in thetas[-1]]
            thetas.append([t.detach() for t in moved(theta, self.gradient(theta, False))])
        outer, d_images, d_targets = self.end, 0, 0
        for step in range(CHAIN - 1, -1, -1):
            theta = [t.detach().requires_grad_() for t in thetas[step]]
            *product, images, targets = derive(theta, [-RATE * o for o in outer], step == 0)
            outer = [o + p for o, p in zip(outer, product)]
            d_images, d_targets = d_images + images, d_targets + targets
        return d_images, d_targets

    def ways(self):
        return {
            "whole chain": self.whole,
            "double backward": lambda: self.stepwise(self.backward),
            "forward-over-reverse": lambda: self.stepwise(self.forward),
        }


def inference(net, images, half=False):
    net.eval()

    def run():
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=half):
            return net(images)[0, 0].item()

    return run


def prepare_resnet(small, side, width, task, batch, layout):
    """As prepare; and what is in bfloat16."""
    torch.manual_seed(1)
    classes = 1000 if side > 64 else 200 if side == 64 else 100
    images = torch.randn(batch, 3, side, side).to(memory_format=LAYOUTS[layout])
    targets = torch.rand(batch, classes).softmax(1)
    net = resnet18(width, small, classes).to(memory_format=LAYOUTS[layout])
    run = lambda half: (
        inference(net, images, half) if task == "infer" else training(net, images, targets, half)
    )
    return {layout: run(False)}, {layout: run(True)} if has_bfloat16() else {}


def prepare_convnet(depth, width, task, batch, layout):
    """The functions to be timed, by what the way is called."""
    torch.manual_seed(1)
    side = 4 << depth
    classes = 200 if side >= 64 else 100
    net = convnet(depth, width, side, classes).to(memory_format=LAYOUTS[layout])
    images = torch.randn(batch, 3, side, side).to(memory_format=LAYOUTS[layout])
    if task == "infer":
        return {layout: inference(net, images)}
    targets = torch.rand(batch, classes).softmax(1)
    if task == "train":
        return {layout: training(net, images, targets)}
    ways = Chain(net, images, targets).ways()
    return {"%s, %s" % (layout, way): run for way, run in ways.items()}


def timed(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def best_of(runs, seconds):
    """The fastest way, and its time."""
    for run in runs.values():
        run()  # warm
    end = time.perf_counter() + seconds
    best = {way: timed(run) for way, run in runs.items()}
    done = 1
    while done < RUNS_MIN or time.perf_counter() < end:
        for way, run in runs.items():
            if best[way] <= WORSE * min(best.values()):
                best[way] = min(best[way], timed(run))
        done += 1
    way = min(best, key=best.get)
    return way, best[way]


def report(side, seconds, runs, network, width, task, batch, threads):
    way, best = best_of(runs, seconds)
    rate = int(batch) * (CHAIN if task == "derive" else 1) / best
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    fields = (side, way, network, width, task, batch, threads)
    print(*fields, "%.1f" % rate, "%.0f" % peak, sep="\t", flush=True)


def measure(side, seconds, case):
    name, task, batch, threads = case.split()
    torch.set_num_threads(int(threads))
    runs, halves = {}, {}
    found = re.fullmatch(r"convnet-d(\d+)w(\d+)", name)
    if found:
        network, width = "convnet-d" + found[1], int(found[2])
        for layout in LAYOUTS:
            runs.update(prepare_convnet(int(found[1]), width, task, int(batch), layout))
    else:
        network, width = name, 64
        pixels = int(name.partition("@")[2] or 224)
        for layout in LAYOUTS:
            full, half = prepare_resnet("-small" in name, pixels, width, task, int(batch), layout)
            runs.update(full)
            halves.update(half)
    report(side, seconds, runs, network, width, task, batch, threads)
    if halves:
        report("pytorch-bfloat16", seconds, halves, network, width, task, batch, threads)


def in_own_process(side, seconds, case):
    child = os.fork()
    if child == 0:
        measure(side, seconds, case)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        sys.exit("pytorch.py: '%s' failed" % case)


if sys.argv[1:] == ["about"]:
    print("PyTorch %s, %s" % (torch.__version__, torch.backends.cpu.get_cpu_capability()))
else:
    for argument in sys.argv[3:]:
        in_own_process(sys.argv[1], float(sys.argv[2]), argument)
