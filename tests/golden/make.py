"""Makes the golden files next to it with PyTorch: run it by hand, once, when their content must change.

    PYTHONPATH=tests/pytorch python3 tests/golden/make.py tests/golden [resnets]

network.safetensors  convnet-d2w5 on 12x12 images, saved by PyTorch without metadata
logits.safetensors   images [N, H, W, C] and that network's logits
training.safetensors weights before and after ten steps of torch.optim.SGD and of torch.optim.AdamW
                     on two batches of eleven 9x10 images in turn, with soft labels
tangents.safetensors of convnet-d3w5 on 17x16 images, labels that sum to anything, a direction v: the
                     gradients g of parameters, images and labels, H v, v dg/dX and v dg/dY, by
                     double backward; float64 as two float32, the second what the first leaves
chains.safetensors   training convnet-d2w4 on five 9x8 images: gradients of the distance of the last weights
                     to others, by back-propagation through 6 and 20 steps
resnets.safetensors  resnet18w1-small and resnet50w1 on nine 33x30 images with soft labels: loss, gradients and
                     logits (of running statistics) at the start, and weights and running statistics
                     after two steps of SGD
regression.safetensors of a convnet-d2w4 without norms on 9x8 images: the error with which the features of
                     five of them classify seven others, and its gradients by images and labels

All is computed in float64 and rounded at the end. In float32 the bias of a convolution before an
instance norm would get a gradient of rounding errors, which AdamW would blow up to whole steps.
"""

import sys

import torch
from safetensors.torch import save_file

from convnet import convnet
from resnet import resnet

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


def rounded(number):
    """What a C float of the decimal number is."""
    return torch.tensor(number, dtype=torch.float32).item()


def augmented(step, x):
    """Maps [n, C, H, W] in turn: colours, a crop (zeros move in), a flip."""
    if step % 3 == 0:
        return 0.7 * x + 0.3 * x.mean((1, 2, 3), keepdim=True) + 0.1
    if step % 3 == 1:
        return torch.nn.functional.pad(x[:, :, 1:, :-2], (2, 0, 0, 1))
    return x.flip(3)


def gradient_at(net, names, theta, step, images, targets, batch=3):
    index = torch.arange(3 * step, 3 * step + batch) % len(images)
    logits = torch.func.functional_call(
        net, dict(zip(names, theta)), augmented(step, images[index])
    )
    y = targets[index]
    loss = (y.sum(1) * logits.logsumexp(1) - (y * logits).sum(1)).mean()
    gradient = torch.autograd.grad(loss, theta, create_graph=True)
    # of the bias of a convolution before a norm it is 0, and here a rounding error
    biases = [f"features.{4 * block}.bias" for block in range(len(net.features) // 4)]
    return [0 * g if name in biases else g for g, name in zip(gradient, names)]


def sgd_step(theta, state, gradient, rate, age, momentum=0.9, decay=5e-4):
    momentum, decay = rounded(momentum), rounded(decay)
    u = [momentum * s + g + decay * t for s, g, t in zip(state[0], gradient, theta)]
    return [t - rate * s for t, s in zip(theta, u)], [u]


def plain_step(theta, state, gradient, rate, age):
    return sgd_step(theta, state, gradient, rate, age, 0, 0)


def adamw_step(theta, state, gradient, rate, age):
    beta1, beta2, epsilon = rounded(0.9), rounded(0.999), rounded(1e-8)
    m = [beta1 * s + (1 - beta1) * g for s, g in zip(state[0], gradient)]
    v = [beta2 * s + (1 - beta2) * g * g for s, g in zip(state[1], gradient)]
    c1, c2 = 1 - beta1**age, 1 - beta2**age
    root = [torch.where(s > 0, torch.where(s > 0, s, 1.0).sqrt(), 0.0) for s in v]
    decayed = [t * (1 - rate * rounded(0.01)) for t in theta]
    return [
        t - rate / c1 * s / (r / c2**0.5 + epsilon) for t, s, r in zip(decayed, m, root)
    ], [m, v]


def make_chain(net, start, end, images, targets, step_of, rate, warm, steps, tesla=False):
    names = [name for name, _ in net.named_parameters()]
    theta = [t.clone().requires_grad_() for t in start]
    state = [[torch.zeros_like(t) for t in theta] for _ in range(2)]
    x, y = (t.clone().requires_grad_() for t in (images, targets))
    rate = torch.tensor(rate).requires_grad_()
    for step in range(warm):
        gradient = gradient_at(net, names, theta, step, x, y)
        theta, state = step_of(theta, state, gradient, rate, step + 1)
        theta = [t.detach().requires_grad_() for t in theta]
        state = [[s.detach() for s in part] for part in state]
    first = theta
    for step in range(warm, warm + steps):
        at = [t.detach().requires_grad_() for t in theta] if tesla else theta
        gradient = gradient_at(net, names, at, step, x, y)
        theta, state = step_of(theta, state, gradient, rate, step + 1)
    size = sum(((s - e) ** 2).sum() for s, e in zip(start, end))
    loss = sum(((t - e) ** 2).sum() for t, e in zip(theta, end)) / size
    *d_theta, d_x, d_y, d_rate = torch.autograd.grad(loss, [*first, x, y, rate])
    arrays = named(net, [in_two(t) for t in d_theta], "theta.")
    arrays.update(images=in_two(nhwc(d_x)), targets=in_two(d_y), rate=in_two(d_rate.reshape(1)))
    return {**arrays, "loss": in_two(loss.reshape(1))}


def make_chains(folder):
    image = (3, 9, 8)
    net = convnet(2, 4, (9, 8, 3), CLASSES)
    start = [p.detach().float().double() for p in net.parameters()]
    end = [(p + 0.1 * torch.randn_like(p)).float().double() for p in start]
    images = random_images(5, image)
    targets = torch.rand(5, CLASSES).float().double()
    arrays = {"images": nhwc(images), "targets": targets}
    arrays.update(named(net, start, "start."))
    arrays.update(named(net, end, "end."))
    for name, *how in (
        ("sgd6.", sgd_step, 0.05, 0, 6),
        ("sgd20.", sgd_step, 0.05, 0, 20),
        ("adamw6.", adamw_step, 0.01, 3, 6),
        ("adamw20.", adamw_step, 0.01, 3, 20),
        ("tesla6.", plain_step, 0.05, 0, 6, True),
    ):
        made = make_chain(net, start, end, images, targets, *how)
        arrays.update({name + key: value for key, value in made.items()})
    save(arrays, folder + "/chains.safetensors")


def regression_loss(net, images, labels, real, targets, regularisation=1e-6):
    f_s, f_t = (net.flatten(net.features(x)) for x in (images, real))
    kernel = f_s @ f_s.T
    ridge = kernel + regularisation * kernel.trace() / len(images) * torch.eye(len(images))
    predictions = f_t @ f_s.T @ torch.linalg.solve(ridge, labels)
    best = labels.topk(2, 1).values
    gap = best[:, 0] - best[:, 1]
    missing = (1 / CLASSES - gap).clamp(min=0)
    return ((predictions - targets) ** 2).sum() / (2 * len(real)) + missing.mean()


def make_regression(folder):
    image = (3, 9, 8)
    net = convnet(2, 4, (9, 8, 3), CLASSES, plain=True)
    for values in net.parameters():
        values.data = values.data.float().double()
    images, real = random_images(5, image).requires_grad_(), random_images(7, image)
    labels = torch.randn(5, CLASSES).mul(0.3).float().double().requires_grad_()
    classes = torch.randint(CLASSES, (7,))
    targets = torch.nn.functional.one_hot(classes, CLASSES) - 1 / CLASSES
    loss = regression_loss(net, images, labels, real, targets)
    d_images, d_labels = torch.autograd.grad(loss, [images, labels])
    arrays = {"images": nhwc(images), "labels": labels, "real": nhwc(real), "targets": targets}
    arrays.update(weights(net, "theta."))
    arrays.update({"logits": in_two(net(images)), "loss": in_two(loss.reshape(1))})
    arrays.update({"d_images": in_two(nhwc(d_images)), "d_labels": in_two(d_labels)})
    save(arrays, folder + "/regression.safetensors")


def restless(depth, small):
    """A ResNet whose norms are as after training, also in their running statistics."""
    net = resnet(depth, CLASSES, 1, small)
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.weight.uniform_(0.5, 1.5)
                module.bias.uniform_(-0.5, 0.5)
                module.running_mean.uniform_(-0.5, 0.5)
                module.running_var.uniform_(0.5, 2)
                module.num_batches_tracked += 7
        for values in net.state_dict().values():
            values.copy_(values.float())
    return net


def make_resnets(folder):
    images = random_images(9, (3, 33, 30))
    targets = torch.softmax(2 * torch.randn(9, CLASSES), 1).float().double()
    arrays = {"images": nhwc(images), "targets": targets}
    for name, depth, small in (("18.", 18, True), ("50.", 50, False)):
        net = restless(depth, small)
        arrays.update(weights(net, "start" + name))
        arrays["logits" + name] = net.eval()(images)
        net.train()
        optimiser = torch.optim.SGD(net.parameters(), lr=0.002, momentum=rounded(0.9), weight_decay=rounded(5e-4))
        for step in range(2):
            optimiser.zero_grad()
            loss = torch.nn.functional.cross_entropy(net(images), targets)
            loss.backward()
            if step == 0:
                arrays["loss" + name] = loss.reshape(1)
                arrays.update(named(net, [p.grad.clone() for p in net.parameters()], "gradient" + name))
            optimiser.step()
        arrays.update(weights(net, "end" + name))
    save(arrays, folder + "/resnets.safetensors")


torch.set_default_dtype(torch.float64)
if sys.argv[2:] == ["resnets"]:
    torch.manual_seed(2026)
    make_resnets(sys.argv[1])
    sys.exit()
torch.manual_seed(2024)
make_logits(sys.argv[1])
make_training(sys.argv[1])
make_tangents(sys.argv[1])
make_chains(sys.argv[1])
make_regression(sys.argv[1])
