#include "analysis/studio.h"

#include "analysis/clock.h"

#include <stdlib.h>
#include <string.h>

const char *
dps_studio_last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

enum dps_status
dps_studio_enter(struct dps_studio *self, const char *name, const char *title,
    const char *caption, const char *network, struct dps_error *err)
{
    struct dps_gallery *gallery = self->gallery;
    struct dps_picture *pictures =
        realloc(gallery->pictures, (gallery->n + 1) * sizeof *pictures);
    if (pictures == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a figure");
    }
    gallery->pictures = pictures;
    struct dps_picture *picture = &pictures[gallery->n++];
    *picture = (struct dps_picture){.caption = caption};
    snprintf(picture->name, sizeof picture->name, "%s", name);
    snprintf(picture->title, sizeof picture->title, "%s", title);
    snprintf(picture->network, sizeof picture->network, "%s", network);
    return DPS_OK;
}

enum dps_status
dps_studio_add_picture(struct dps_studio *self, struct dps_plot *plot,
    const char *network, struct dps_error *err)
{
    int64_t start;
    enum dps_status status =
        dps_studio_enter(self, plot->name, plot->title, plot->caption, network, err);
    if (status == DPS_OK) {
        plot->dated = plot->since == NULL && dps_clock_start(self->traces[0], &start);
        dps_plot_write(plot, self->folder, self->script);
    }
    dps_plot_free(plot);
    return status;
}

enum dps_status
dps_studio_add_series(struct dps_plot *plot, const struct dps_trace *trace,
    const struct dps_dataset *set, const char *label, enum dps_transform transform,
    struct dps_error *err)
{
    if (plot->n == DPS_PLOT_CURVES) {
        return DPS_OK;
    }
    struct dps_curve *curve = &plot->curves[plot->n];
    *curve = (struct dps_curve){.colour = plot->n};
    snprintf(curve->label, sizeof curve->label, "%s", label);
    enum dps_status status = dps_curve_of_series(curve, trace, set, transform, err);
    if (status != DPS_OK) {
        return status;
    }
    if (plot->n > 0 &&
        strcmp(curve->quantity.unit, plot->curves[0].quantity.unit) != 0) {
        dps_curve_free(curve);
        return DPS_OK;
    }
    plot->n++;
    return DPS_OK;
}
