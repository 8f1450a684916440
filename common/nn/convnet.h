/* The paper's ConvNet (Gidaris and Komodakis, 2018): blocks of a 3x3 convolution, instance norm,
 * ReLU and 2x2 average pool, then a linear layer. "convnet-d3w64" is three blocks of 64 channels;
 * the width is 128 unless the name says. "convnet-d3w64-plain" is the same without norms: a block
 * adds a bias instead.
 */
#ifndef SL_NN_CONVNET_H
#define SL_NN_CONVNET_H

enum { SL_CONVNET_DEPTH_MAX = 8, SL_CONVNET_WIDTH_MAX = 4096 };

#endif
