/* The networks that there are: for each a kind (see arch.h) in a file of its own.
 *
 *     const struct sl_network_kind *kind = &sl_convnet;
 */
#ifndef SL_NN_KINDS_H
#define SL_NN_KINDS_H

struct sl_network_kind;

extern const struct sl_network_kind sl_convnet, sl_resnet;

#endif
