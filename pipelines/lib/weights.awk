# Published accuracies over the bytes of the sets, as a table for sl-plot, from published.tsv and weights.tsv (what
# images and labels are written in, where that is known; `*` is any number of images per class). Given: dataset, as in
# both, `named`, what its results are called, classes and size.
BEGIN {
    FS = "\t"
    print "dataset\ttarget\tselect.ipc\taccuracy\tbytes"
}
FNR == 1 { files++ }
FNR == 1 || $1 != dataset { next }
files == 1 { pixel[$3, $2] = $4; labels[$3, $2] = $5; next }
{
    any = ($3, $2) in pixel ? $2 : "*"
    if (!(($3, any) in pixel))
        next
    images = $2 * classes
    image = 3 * size * size * pixel[$3, any]
    # A hard label is a class number, in whole bytes.
    label = labels[$3, any] == "soft" ? 4 * classes : classes > 256 ? 2 : 1
    printf "%s\t%s (published)\t%d\t%.4g\t%d\n", named, $3, $2, $4 / 100, images * (image + label)
}
