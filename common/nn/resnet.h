/* Residual networks (He et al., "Deep residual learning for image recognition", 2016), as
 * torchvision has them: "resnet18" of basic blocks, "resnet50" of bottlenecks, whose stride is in
 * their 3x3 convolution. "resnet18-small" begins with a 3x3 convolution of stride 1, without a
 * pool, for images of 32 and 64 pixels. The width of the first level is 64 unless the name says:
 * "resnet18w16-small". They work on images of any size.
 */
#ifndef SL_NN_RESNET_H
#define SL_NN_RESNET_H

enum { SL_RESNET_WIDTH_MAX = 1024 };

#endif
