/* The paper's ConvNet (Gidaris and Komodakis, 2018): blocks of a 3x3 convolution, instance norm,
 * ReLU and 2x2 average pool, then a linear layer. "convnet-d3w64" is three blocks of 64 channels;
 * the width is 128 unless the name says. See arch.h.
 *
 *     struct sl_arch arch = {.kind = &sl_convnet};
 *     if (sl_convnet.read_name(&arch, "convnet-d3"))
 *         ... arch.depth is 3, arch.width 128 ...
 */
#ifndef SL_NN_CONVNET_H
#define SL_NN_CONVNET_H

#include "nn/arch.h"

enum { SL_CONVNET_DEPTH_MAX = 8, SL_CONVNET_WIDTH_MAX = 4096 };

extern const struct sl_network_kind sl_convnet;

#endif
