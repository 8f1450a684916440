/* The version of softlabel, as --version prints it and results record it. The Makefile reads it
 * from here.
 *
 *     printf("sl-select (softlabel) %s\n", SL_VERSION);
 */
#ifndef SL_BASE_VERSION_H
#define SL_BASE_VERSION_H

#define SL_VERSION "0.1.0"

#endif
