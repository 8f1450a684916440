/* meta.mat of ImageNet's development kit: which class has which number. A MATLAB file (level 5)
 * with an array of structures `synsets`, of which ILSVRC2012_ID and WNID are read.
 *
 *     char *lines;
 *     uint8_t bytes[1000]; // the file
 *     if (sl_meta_mat_read(bytes, sizeof bytes, &lines, error) != 0)
 *         return -1;
 *     fputs(lines, stdout); // "1 n02119789\n2 n02100735\n" and so on
 *     free(lines);
 *
 * Source: MathWorks, "MAT-File Format", the level 5 part.
 */
#ifndef SL_FETCH_META_MAT_H
#define SL_FETCH_META_MAT_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* *lines, to free(), has a line for each structure: its number, a space and its WordNet id. The
 * error says what the file is, or what it lacks. */
int sl_meta_mat_read(const void *bytes, size_t size, char **lines, struct sl_error *error);

#endif
