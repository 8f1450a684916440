"""Makes the golden files next to it with PyTorch: run it by hand, once, when their content must change.

    PYTHONPATH=tests/pytorch python3 tests/golden/make.py tests/golden

network.safetensors  convnet-d2w5 on 12x12 images, saved by PyTorch without metadata
logits.safetensors   images [N, H, W, C] and that network's logits
training.safetensors weights before and after ten steps of torch.optim.SGD and of torch.optim.AdamW
                     on two batches of eleven 9x10 images in turn, with soft labels
tangents.safetensors of convnet-d3w5 on 17x16 images, labels that sum to anything, a direction v: the
                     gradients g of parameters, images and labels, H v, v dg/dX and v dg/dY, by
                     double backward; float64 as two float32, the second what the first leaves

All is computed in float64 and rounded at the end. In float32 the bias of a convolution before an
instance norm would get a gradient of rounding errors, which AdamW would blow up to whole steps.
"""

import sys

import torch
from safetensors.torch import save_file

from convnet import convnet

BATCH, STEPS, CLASSES, WIDTH = 11, 10, 4, 5


def network(image, depth=2):
    net = convnet(depth, WIDTH, (*image[1:], image[0]), CLASSES)
    with torch.no_grad():
        for index in range(1, 4 * depth, 4):  # norms as they are after training, not 1 and 0
            net.features[index].weight.uniform_(0.5, 1.5)
            net.features[index].bias.uniform_(-0.5, 0.5)
        for values in net.parameters():  # so that the file's float32 is what is computed with
            values.copy_(values.float())
    return net


def save(arrays, path):
    save_file({name: values.detach().float().contiguous() for name, values in arrays.items()}, path)


def nhwc(images):
    return images.permute(0, 2, 3, 1)


def weights(net, prefix):
    return {prefix + name: values.clone() for name, values in net.state_dict().items()}


def train(net, optimiser, images, targets):
    for step in range(STEPS):
        part = slice(step % 2 * BATCH, (step % 2 + 1) * BATCH)
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(net(images[part]), targets[part]).backward()
        optimiser.step()


def random_images(count, image):
    return torch.randn(count, *image).float().double()


def make_logits(folder):
    image = (3, 12, 12)
    net = network(image)
    images = random_images(7, image)
    save(net.state_dict(), folder + "/network.safetensors")
    save({"images": nhwc(images), "logits": net(images)}, folder + "/logits.safetensors")


def make_training(folder):
    image = (3, 9, 10)
    start = network(image).state_dict()
    images = random_images(2 * BATCH, image)
    targets = torch.softmax(2 * torch.randn(2 * BATCH, CLASSES), 1).float().double()
    arrays = {"images": nhwc(images), "targets": targets}
    for name, kind, options in (
        ("start", None, {}),
        ("sgd", torch.optim.SGD, {"lr": 0.05, "momentum": 0.9, "weight_decay": 5e-4}),
        ("adamw", torch.optim.AdamW, {"lr": 1e-3, "weight_decay": 0.01}),
    ):
        net = convnet(2, WIDTH, (*image[1:], image[0]), CLASSES)
        net.load_state_dict(start)
        if kind is not None:
            train(net, kind(net.parameters(), **options), images, targets)
        arrays.update(weights(net, name + "."))
    save(arrays, folder + "/training.safetensors")


def in_two(values):
    first = values.detach().float()
    return torch.stack([first, (values.detach() - first.double()).float()])


def named(net, tensors, prefix):
    return {prefix + name: t for (name, _), t in zip(net.named_parameters(), tensors)}


def differentiate_twice(net, v, images, targets):
    """Gradients of theta, X and Y, and their products with v."""
    of = [*net.parameters(), images, targets]
    logits = net(images)
    weight = targets.sum(1)
    loss = (weight * logits.logsumexp(1) - (targets * logits).sum(1)).mean()
    first = torch.autograd.grad(loss, of, create_graph=True)
    along = sum((g * t).sum() for g, t in zip(first, v))
    return loss, first, torch.autograd.grad(along, of)


def make_tangents(folder):
    image, batch = (3, 17, 16), 3
    net = network(image, 3)
    v = [torch.randn_like(p).float().double() for p in net.parameters()]
    images = random_images(batch, image).requires_grad_()
    targets = torch.rand(batch, CLASSES).float().double().requires_grad_()
    loss, first, second = differentiate_twice(net, v, images, targets)
    arrays = {"images": nhwc(images), "targets": targets, "loss": in_two(loss.reshape(1))}
    arrays.update(weights(net, "theta."))
    arrays.update(named(net, v, "v."))
    for name, of in (("first", first), ("second", second)):
        *of, of_images, of_targets = of
        arrays.update(named(net, [in_two(t) for t in of], name + "."))
        arrays[name + ".images"] = in_two(nhwc(of_images))
        arrays[name + ".targets"] = in_two(of_targets)
    save(arrays, folder + "/tangents.safetensors")


torch.set_default_dtype(torch.float64)
torch.manual_seed(2024)
make_logits(sys.argv[1])
make_training(sys.argv[1])
make_tangents(sys.argv[1])
