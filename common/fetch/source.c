#include "fetch/source.h"

#include <string.h>

#define IMAGENET_MEAN                                                                              \
    {                                                                                              \
        0.485f, 0.456f, 0.406f                                                                     \
    }
#define IMAGENET_STD                                                                               \
    {                                                                                              \
        0.229f, 0.224f, 0.225f                                                                     \
    }

const struct sl_source sl_sources[] = {
    {
        .name = "synth",
        .title = "generated images of shapes, nothing to download",
        .classes = 20,
        .count = {6000, 1000},
        .side = 32,
        .seeded = true,
        .mean = {0.5f, 0.5f, 0.5f},
        .std = {0.25f, 0.25f, 0.25f},
        .generate = sl_synth_generate,
    },
    {
        .name = "tiny-imagenet",
        .title = "Tiny ImageNet; its val split is the test split",
        .classes = 200,
        .count = {100000, 10000},
        .side = 64,
        .files = true,
        .mean = IMAGENET_MEAN,
        .std = IMAGENET_STD,
        .layout = "train/CLASS/images/NAME.JPEG, val/images/NAME.JPEG and the lists",
        .visit = sl_tiny_imagenet_visit,
        .settle = sl_tiny_imagenet_settle,
    },
    {
        .name = "cifar10",
        .title = "CIFAR-10, binary version",
        .classes = 10,
        .count = {50000, 10000},
        .side = 32,
        .mean = {0.4914f, 0.4822f, 0.4465f},
        .std = {0.2023f, 0.1994f, 0.2010f},
        .layout = "data_batch_1.bin to data_batch_5.bin and test_batch.bin, the binary version",
        .visit = sl_cifar_visit,
        .settle = sl_cifar_settle,
    },
    {
        .name = "cifar100",
        .title = "CIFAR-100, binary version, fine labels",
        .classes = 100,
        .count = {50000, 10000},
        .side = 32,
        .mean = {0.5071f, 0.4866f, 0.4409f},
        .std = {0.2673f, 0.2564f, 0.2762f},
        .layout = "train.bin and test.bin, the binary version",
        .visit = sl_cifar_visit,
        .settle = sl_cifar_settle,
    },
    {
        .name = "imagenet",
        .title = "ImageNet (ILSVRC2012), from files that you have; its val split is the test split",
        .classes = 1000,
        .count = {1281167, 50000},
        .files = true,
        .labels = true,
        .mean = IMAGENET_MEAN,
        .std = IMAGENET_STD,
        .layout = "WNID.tar, WNID/NAME.JPEG or ILSVRC2012_val_NUMBER.JPEG",
        .visit = sl_imagenet_visit,
        .settle = sl_imagenet_settle,
    },
    {
        .name = "imagenet64",
        .title = "ImageNet downsampled to 64x64, the official batches as .npz files",
        .classes = 1000,
        .count = {1281167, 50000},
        .side = 64,
        .mean = IMAGENET_MEAN,
        .std = IMAGENET_STD,
        .layout = "train_data_batch_1.npz to train_data_batch_10.npz and val_data.npz in a folder",
        .visit = sl_downsampled_visit,
        .settle = sl_downsampled_settle,
    },
    {
        .name = "imagenet32",
        .title = "ImageNet downsampled to 32x32, the official batches as .npz files",
        .classes = 1000,
        .count = {1281167, 50000},
        .side = 32,
        .mean = IMAGENET_MEAN,
        .std = IMAGENET_STD,
        .layout = "train_data_batch_1.npz to train_data_batch_10.npz and val_data.npz in a folder",
        .visit = sl_downsampled_visit,
        .settle = sl_downsampled_settle,
    },
    {
        .name = "imagenet16",
        .title = "ImageNet downsampled to 16x16, the official batches as .npz files",
        .classes = 1000,
        .count = {1281167, 50000},
        .side = 16,
        .mean = IMAGENET_MEAN,
        .std = IMAGENET_STD,
        .layout = "train_data_batch_1.npz to train_data_batch_10.npz and val_data.npz in a folder",
        .visit = sl_downsampled_visit,
        .settle = sl_downsampled_settle,
    },
    {
        .name = "folder",
        .title = "a folder or archive of your own: class/image, JPEG or PNG",
        .files = true,
        .mean = IMAGENET_MEAN,
        .std = IMAGENET_STD,
        .layout = "CLASS/IMAGE or SPLIT/CLASS/IMAGE, JPEG or PNG",
        .visit = sl_folder_visit,
        .settle = sl_folder_settle,
    },
    {
        .name = "webdataset",
        .title = "tar archives of KEY.jpg or .png and KEY.cls, one or a folder of them",
        .files = true,
        .mean = IMAGENET_MEAN,
        .std = IMAGENET_STD,
        .layout = "KEY.jpg or KEY.png and KEY.cls, in a tar archive or a folder of them",
        .visit = sl_webdataset_visit,
        .settle = sl_webdataset_settle,
    },
    {
        .name = "arrays",
        .title = "a set that others released as arrays: safetensors or .npy",
        .arrays = true,
        .mean = IMAGENET_MEAN,
        .std = IMAGENET_STD,
        .layout = "arrays images and labels, also soft, ids, mean and std",
    },
    {0},
};

const struct sl_source *sl_source_find(const char *name)
{
    for (const struct sl_source *source = sl_sources; source->name != NULL; source++)
        if (strcmp(source->name, name) == 0)
            return source;
    return NULL;
}
