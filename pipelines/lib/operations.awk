# Operations of a network for one image forward, two for each multiplication: of the convolutions and the linear
# layer. Given: classes.

# A convolution of k x k from `in` to `out` channels that makes maps of side x side.
function convolution(k, from, to, side) {
    return 2 * k * k * from * to * (once ? 1 : side * side)
}
# The weights of a network, but for norms and biases: each is multiplied once for each place of its map.
function parameters(arch, size, twice) {
    once = 1
    twice = operations(arch, size)
    once = 0
    return twice / 2
}
function operations(arch, size) {
    return arch ~ /^resnet/ ? resnet(arch, size) : convnet(arch, size)
}
# The number after a letter in a name, otherwise one that goes without saying.
function named(letter, arch, other) {
    return match(arch, letter "[0-9]+") ? substr(arch, RSTART + 1, RLENGTH - 1) + 0 : other
}
function convnet(arch, size, depth, width, channels, i, sum) {
    depth = named("d", arch, 3)
    width = named("w", arch, 128)
    channels = 3
    for (i = 0; i < depth; i++) {
        sum += convolution(3, channels, width, size)
        channels = width
        size /= 2
    }
    return sum + 2 * size * size * width * classes
}
# ResNet-18 or -50: four stages, each but the first of half the side, as torchvision has them.
function resnet(arch, size, deep, blocks, side, channels, middle, out, i, j, sum) {
    deep = arch ~ /^resnet50/
    split(deep ? "3 4 6 3" : "2 2 2 2", blocks, " ")
    channels = named("w", arch, 64)
    side = arch ~ /-small$/ ? size : size / 2
    sum = convolution(arch ~ /-small$/ ? 3 : 7, 3, channels, side)
    side = arch ~ /-small$/ ? size : size / 4
    middle = channels
    for (i = 1; i <= 4; i++) {
        out = deep ? 4 * middle : middle
        for (j = 1; j <= blocks[i]; j++) {
            if (deep) # before the 3x3 convolution, which has the stride
                sum += convolution(1, channels, middle, side)
            if (i > 1 && j == 1)
                side /= 2
            sum += convolution(3, deep ? middle : channels, middle, side) + \
                convolution(deep ? 1 : 3, middle, out, side) + \
                (channels != out ? convolution(1, channels, out, side) : 0)
            channels = out
        }
        middle *= 2
    }
    return sum + 2 * channels * classes
}
