"""The measurements of bench.c, made with PyTorch.

    python3 pytorch.py about                                  # version and CPU capability
    python3 pytorch.py SIDE SECONDS 'convnet-d4w128 train 256 2' ...   # network, task, batch, threads

A training step is zero_grad, forward, cross-entropy against soft labels, backward, SGD with
momentum; inference is the logits in eval mode; a differentiated step is one of a chain of CHAIN
steps of SGD, through which a linear function of the last weights is differentiated with respect to
images and labels (double backward). Each is measured with contiguous and channels_last
tensors, and the better is printed, in the columns of bench.c with SIDE in front: so that runs in
different environments can be told apart. Each measurement has a process of its own.
"""

import os
import re
import resource
import sys
import time

import torch

LAYOUTS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}
RUNS_MIN = 2  # as in bench.c
CHAIN = 3
WORSE = 1.2  # a layout slower than the other by this is not measured again


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


def training(net, images, targets):
    optimiser = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)

    def step():
        optimiser.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(net(images), targets)
        loss.backward()
        optimiser.step()
        return loss.item()  # as a program that watches its loss would

    return step


def chain(net, images, targets):
    names = [name for name, _ in net.named_parameters()]
    start = [p.detach().requires_grad_() for p in net.parameters()]
    end = [torch.randn_like(p) for p in start]
    images, targets = images.requires_grad_(), targets.requires_grad_()

    def run():
        theta = start
        for _ in range(CHAIN):
            logits = torch.func.functional_call(net, dict(zip(names, theta)), images)
            loss = torch.nn.functional.cross_entropy(logits, targets)
            gradient = torch.autograd.grad(loss, theta, create_graph=True)
            theta = [t - 0.01 * g for t, g in zip(theta, gradient)]
        outer = sum((t * e).sum() for t, e in zip(theta, end))
        return torch.autograd.grad(outer, (images, targets))[0][0, 0, 0, 0].item()

    return run


def inference(net, images):
    net.eval()

    def run():
        with torch.inference_mode():
            return net(images)[0, 0].item()

    return run


def prepare(depth, width, task, batch, layout):
    """The function to be timed."""
    torch.manual_seed(1)
    side = 4 << depth
    classes = 200 if side >= 64 else 100
    net = convnet(depth, width, side, classes).to(memory_format=LAYOUTS[layout])
    images = torch.randn(batch, 3, side, side).to(memory_format=LAYOUTS[layout])
    if task == "infer":
        return inference(net, images)
    targets = torch.rand(batch, classes).softmax(1)
    return (chain if task == "derive" else training)(net, images, targets)


def timed(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(side, seconds, case):
    network, task, batch, threads = case.split()
    depth, width = map(int, re.fullmatch(r"convnet-d(\d+)w(\d+)", network).groups())
    torch.set_num_threads(int(threads))
    runs = {layout: prepare(depth, width, task, int(batch), layout) for layout in LAYOUTS}
    for run in runs.values():
        run()  # warm
    end = time.perf_counter() + seconds
    best = {layout: timed(run) for layout, run in runs.items()}
    done = 1
    while done < RUNS_MIN or time.perf_counter() < end:
        for layout, run in runs.items():
            if best[layout] <= WORSE * min(best.values()):
                best[layout] = min(best[layout], timed(run))
        done += 1
    layout = min(best, key=best.get)
    rate = int(batch) * (CHAIN if task == "derive" else 1) / best[layout]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    fields = (side, layout, "convnet-d%d" % depth, width, task, batch, threads)
    print(*fields, "%.1f" % rate, "%.0f" % peak, sep="\t", flush=True)


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
