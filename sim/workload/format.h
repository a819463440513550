/* format.h: one of several formats, chosen by name with settings, or by how a file
 * begins.
 *
 * A format of some sort (of traces, of clusters, of times away) is a table that begins
 * with a struct dps_format.  Its settings are texts: NAME[:key=value,...].
 *
 * A choice, in place: start from {0}; the owner calls dps_choice_free, legal twice.
 */
#ifndef DPS_SIM_WORKLOAD_FORMAT_H
#define DPS_SIM_WORKLOAD_FORMAT_H

#include "kernels/abi/depin_kernel.h"
#include "sim/workload/lines.h"

enum { DPS_MOST_CHOICES = 8 };

struct dps_format {
    const char *name;
    const char *doc;     /* one line */
    const char *rules;   /* how it is read, lines of text */
    const char *example; /* of it, lines of text */
    const struct dpk_parameter *parameters;
    uint32_t n_parameters;
    /* Whether a file begins like it: its first line that is not empty. */
    int (*sniff)(const char *line);
};

/* Those of a sort, in the order in which they are tried. */
struct dps_formats {
    const char *sort;  /* "traces" */
    const char *other; /* what to do where a file begins like none of them */
    const struct dps_format *const *list;
    size_t n;
};

/* A file, and how it is to be read; borrowed. */
struct dps_source {
    const char *path;
    const char *format;        /* NAME[:key=value,...]; NULL: by how it begins */
    const char *const *places; /* folders where tables are looked up that it names */
    size_t n_places;
};

struct dps_choice {
    const struct dps_format *format;
    const char *values[DPS_MOST_CHOICES]; /* of the format's parameters */
    const struct dps_source *source;
    char *text;
};

DPS_CHECKED enum dps_status dps_format_choose(struct dps_choice *out,
    const struct dps_formats *formats, const struct dps_source *source,
    struct dps_error *err);
void dps_choice_free(struct dps_choice *self);

/* The path of a table: as it is named, or in one of the places; DPS_EINVAL where none
 * can be read.  The caller frees it. */
DPS_CHECKED enum dps_status dps_choice_file(const struct dps_choice *self,
    const char *name, char **path, struct dps_error *err);

#endif
